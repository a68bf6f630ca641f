import process from 'node:process'
import { expect, test } from 'vitest'
import { press } from '#tests/integration/support/endpoints.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'
import { createVisitor } from '#tests/integration/support/visitor.ts'

// Longer than a stop takes by default.
const DEADLINE_MS = 13_000

test('a stop waits for a press as long as Recur may take, and exits with 0', async () => {
	const { recur, start } = await prepareProcesses('demo', { RECUR_DEADLINE_MS: String(DEADLINE_MS) })
	const server = await start()
	const visitor = createVisitor(server.url, server.url)
	await visitor.signIn('linked@example.com')
	await recur.addFault({ endpoint: 'all', kind: 'hang' })
	const pressed = press(visitor, 'json')
	await expect.poll(async () => (await recur.listRequests()).length).toBeGreaterThan(0)
	process.kill(server.pid ?? 0, 'SIGINT')
	expect(await Promise.allSettled([pressed, server.exited])).toMatchObject([{ value: { status: 503 } }, { value: 0 }])
})
