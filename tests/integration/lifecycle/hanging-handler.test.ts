import { afterAll, expect, test } from 'vitest'
import { addEvents, listener, startDispatcher, untilDelivered } from '../support/lifecycle.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
afterAll(bench.stop)

test('a handler that hangs delays no other handler', async () => {
	for (const customer of ['a', 'b', 'c']) await addEvents(bench, 'hanging', customer)
	const { heard, handler } = listener()
	let letGo = () => {}
	const hang = new Promise<void>((resolve) => {
		letGo = resolve
	})
	startDispatcher(bench, { hanging: () => hang, working: handler })
	const isHanging = () => bench.prisma.lifecycleEvent.count({ where: { handler: 'hanging', attempts: 1 } })
	await expect.poll(isHanging).toBeGreaterThan(0)
	await addEvents(bench, 'working', 'a', 3)
	// Long before the deadline of a handler.
	await expect.poll(() => heard.length, { timeout: 15_000 }).toBe(3)
	letGo()
	await untilDelivered(bench)
})
