import { afterAll, expect, test } from 'vitest'
import { jobKey, requestSync, syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { addCustomer, request, startBench, startWorker } from '../support/sync-bench.ts'

const bench = await startBench()
afterAll(bench.stop)

test('a person does not wait for background work’s share of the calls', async () => {
	const [background, waiting] = [await addCustomer(bench), await addCustomer(bench)]
	await request(bench, background)
	await requestSync(bench.prisma, { environment: 'TEST', key: jobKey({ customerId: waiting }) }, syncPriority.person)
	const used = { people: [] as object[], settled: [] as number[][] }
	startWorker(bench, {
		callBudget: {
			...bench.deps.callBudget,
			reserve: async () => false,
			settle: (...figures) => void used.settled.push(figures),
			countPersonCall: (answer) => void used.people.push(answer),
		},
	})
	await expect.poll(() => isDone(waiting), { timeout: 20_000 }).toBe(true)
	expect(await isDone(background)).toBe(false)
	expect(used.people).toHaveLength(2)
	expect(new Set(used.settled.flat())).toEqual(new Set([0]))
})

async function isDone(customerId: string): Promise<boolean> {
	const where = { environment_key: { environment: 'TEST', key: jobKey({ customerId }) } } as const
	const { requested, done } = await bench.prisma.syncJob.findUniqueOrThrow({ where })
	return requested === done
}
