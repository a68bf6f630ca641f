import { expect, test } from 'vitest'
import { emulatorForTests, RETURN_URL } from './emulator-for-tests.ts'

const { control, createSession, getEntitlements } = await emulatorForTests('demo')
// Longer than any test.
const NEVER_MS = 60 * 60_000

test('the oldest fault of an endpoint applies first', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'status_503', times: 2 })
	await control.addFault({ endpoint: 'all', kind: 'status_500', times: 2 })
	const statuses = [await postStatus(), await getStatus(), await postStatus(), await postStatus(), await postStatus()]
	expect(statuses).toEqual([503, 500, 503, 500, 201])
	expect(await control.listFaults()).toEqual([])
})

test('a fault without a count stays until cleared', async () => {
	await control.addFault({ endpoint: 'entitlements', kind: 'empty_500' })
	expect([await getStatus(), await getStatus(), await getStatus()]).toEqual([500, 500, 500])
	await control.clearFaults()
	expect(await getStatus()).toBe(200)
})

test('applies before the key check and is recorded', async () => {
	await control.addFault({ endpoint: 'all', kind: 'status_503' })
	expect((await getEntitlements('email=a', {})).status).toBe(503)
	expect(await control.listRequests()).toHaveLength(1)
})

test('delays any kind of fault', async () => {
	await control.addFault({ endpoint: 'all', kind: 'status_500', delayMs: NEVER_MS, times: 1 })
	await control.addFault({ endpoint: 'all', kind: 'status_503', delayMs: 1 })
	const delayed = getStatus().catch(() => 'none')
	await expect.poll(() => control.listFaults()).toMatchObject([{ kind: 'status_503' }])
	expect(await Promise.race([delayed, getStatus()])).toBe(503)
})

async function postStatus(): Promise<number> {
	return (await createSession({ email: 'email@example.com', return_url: RETURN_URL })).status
}

async function getStatus(): Promise<number> {
	return (await getEntitlements('email=email%40example.com')).status
}
