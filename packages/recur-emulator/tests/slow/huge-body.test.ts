import { expect, test } from 'vitest'
import { emulatorForTests, RETURN_URL } from '../emulator-for-tests.ts'

const { control, createSession } = await emulatorForTests('demo')

test('huge_body is 64 MiB of JSON', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'huge_body' })
	const body = { email: 'email@example.com', return_url: RETURN_URL }
	const { padding } = (await (await createSession(body)).json()) as { padding: string }
	expect(padding.length).toBe(64 * 1024 * 1024)
})
