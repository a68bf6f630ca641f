import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { PATIENCE_MS } from '#scripts/local/test-database.ts'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { countLockWaiters } from '#tests/integration/support/lock-waiters.ts'
import { lockTable } from '#tests/integration/support/locks.ts'
import { startSyncedApp } from '#tests/integration/support/synced-app.ts'

const [OF_BACKGROUND, OF_DELIVERIES] = [4, 3]

test('a page finds a connection while all background work and all deliveries wait', async () => {
	let url = ''
	const app = await startSyncedApp({ DATABASE_WAIT_MS: String(PATIENCE_MS) }, (own) => {
		url = own
		return own
	})
	onTestFinished(app.stop)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	const { prisma, close } = createDatabase(url)
	onTestFinished(close)
	const locks = await Promise.all(
		['SharedState', 'LifecycleEvent', 'WebhookEvent'].map((table) => lockTable(url, table)),
	)
	const due = Array.from({ length: 20 }, (_, n) => ({ environment: 'TEST', key: `customer:${n}` }) as const)
	await prisma.syncJob.createMany({ data: due })
	const deliveries = Array.from({ length: 10 }, () => deliver(app, eventAbout('c')))
	await expect.poll(() => countLockWaiters(prisma)).toBe(OF_BACKGROUND + OF_DELIVERIES)
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	for (const lock of locks) await lock.release()
	expect((await Promise.all(deliveries)).map(({ status }) => status)).toEqual(Array(10).fill(200))
})
