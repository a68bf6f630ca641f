import { afterAll, expect, test } from 'vitest'
import { lifecycleHandlers } from '#app/billing/lifecycle/handlers.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { addEvents, startDispatcher, untilDelivered } from '../support/lifecycle.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)

test('a change is one log line and one audit entry', async () => {
	const user = await prisma.user.create({ data: { email: 'person@example.com', passwordHash: '' } })
	const link = { userId: user.id, environment: 'TEST', customerId: 'c', learnedFrom: 'SEED' } as const
	await prisma.recurCustomer.create({ data: link })
	const [logged] = await addEvents(bench, 'log', 'c')
	const [recorded] = await addEvents(bench, 'audit', 'c')
	const lines: string[] = []
	const log = createLog('info', { write: (line) => void lines.push(line) })
	startDispatcher(bench, lifecycleHandlers({ log, prisma, mail: null }))
	await untilDelivered(bench)
	const facts = { subscriptionId: 's', phase: 'active', product: 'pro-monthly', productId: 'p' }
	const about = { userId: user.id, customerId: 'c' }
	const line = { event: 'lifecycle', level: 'info', id: logged, type: 'became_active', ...about, facts }
	expect(lines.map((text) => JSON.parse(text))).toMatchObject([line])

	await prisma.lifecycleEvent.updateMany({
		where: { id: BigInt(recorded ?? '') },
		data: { deliveredAt: null, notBefore: new Date(0) },
	})
	await untilDelivered(bench)
	expect(await prisma.auditEntry.findMany()).toMatchObject([
		{
			...about,
			...{ actor: 'system', environment: 'TEST', action: 'subscription_changed' },
			facts: { change: 'became_active', ...facts },
		},
	])
})
