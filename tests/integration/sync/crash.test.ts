import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { seed } from '#prisma/seed.ts'
import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { createTestDatabase } from '#tests/support/test-database.ts'
import { deliver, eventAbout } from '../support/deliver.ts'
import { WEBHOOK_SECRET } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'
import { createVisitor } from '../support/visitor.ts'

test('another process finishes the job of a killed one, but not before the lease has expired', async () => {
	const { prisma, recur, start } = await startCompany()
	const first = await start()
	await recur.addFault({ endpoint: 'all', kind: 'hang' })
	const event = eventAbout('demolinkedcustomer000001')
	expect(await deliver({ visitor: () => createVisitor(first.url, first.url) }, event)).toMatchObject({ status: 200 })
	await expect.poll(async () => (await recur.listRequests()).length).toBe(2)
	process.kill(first.pid ?? 0, 'SIGKILL')
	await first.exited
	await recur.clearFaults()
	await recur.clearRequests()

	const second = await start()
	// The same event again is known, and work that another process may still be doing is left alone.
	expect(await deliver({ visitor: () => createVisitor(second.url, second.url) }, event)).toMatchObject({ status: 200 })
	expect(await prisma.syncJob.findMany()).toMatchObject([{ fence: 1, done: 0, requested: 1 }])
	expect(await recur.listRequests()).toEqual([])

	await prisma.syncJob.updateMany({ data: { leaseUntil: new Date(Date.now() - 1) } })
	await untilSettled({ prisma })
	expect(await prisma.syncJob.findMany()).toMatchObject([{ fence: 2, done: 1, leaseUntil: null }])
	expect(await prisma.webhookEvent.findMany()).toMatchObject([{ id: event.id, state: 'DONE' }])
	expect(await prisma.subscription.findMany()).toMatchObject([{ productSlug: 'pro-monthly', status: 'active' }])
})

/** A database and an emulator, and servers that share them. */
async function startCompany() {
	const database = await createTestDatabase()
	onTestFinished(database.drop)
	await seed(database.url)
	const emulator = await startEmulator({ seed: 'demo' })
	onTestFinished(emulator.stop)
	const { prisma, close } = createDatabase(database.url)
	onTestFinished(close)
	const env = {
		...VALID_ENV,
		DATABASE_URL: database.url,
		RECUR_API_URL: emulator.origin,
		RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
		RECUR_DEADLINE_MS: '30000',
	}
	async function start() {
		const server = await startBuiltServer(env)
		expect(await server.untilReady()).toBeNull()
		return server
	}
	return { prisma, recur: createControlClient(emulator.origin), start }
}
