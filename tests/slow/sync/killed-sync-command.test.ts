import { expect, test } from 'vitest'
import { LINKED_CUSTOMER, startCompany } from '#tests/integration/support/operator-company.ts'
import { runSync } from '#tests/integration/support/run-sync.ts'

test('a killed command leaves its work to the app', async () => {
	const { settings, prisma, recur } = await startCompany()
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	const run = runSync(['linked@example.com'], settings)
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.failure).toBe('server_error 503')
	run.stop()
	await run.ended
	expect(await prisma.syncJob.findMany()).toMatchObject([{ key: `customer:${LINKED_CUSTOMER}`, requested: 1, done: 0 }])
})
