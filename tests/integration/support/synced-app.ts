import { onTestFinished } from 'vitest'
import type { BackgroundTimings } from '#app/billing-services.server.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { untilSettled } from './until-settled.ts'

/** What signs webhooks in these tests. */
export const WEBHOOK_SECRET = 'whsec_of_the_sync_tests'

/** The real app with a webhook secret. Events go out only once a test calls {@link connectWebhooks}, or sends its own. */
export async function startSyncedApp(
	settings: Record<string, string> = {},
	way?: (databaseUrl: string) => string,
	timings?: BackgroundTimings,
): Promise<TestApp> {
	return await startTestApp({ RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET, ...settings }, way, timings)
}

/** Another one for this test, which soon cuts off a call that never ends. */
export async function startHastyApp(): Promise<TestApp> {
	const app = await startSyncedApp({ RECUR_DEADLINE_MS: '500' })
	onTestFinished(app.stop)
	return app
}

/** Forgets every event, job, snapshot and change, and brings everything else back to the seed. */
export async function forgetEverything(app: TestApp): Promise<void> {
	await app.recur.clearFaults()
	// What a fault had put off is due at once, as if the time had passed.
	await app.prisma.syncJob.updateMany({ data: { notBefore: new Date(0) } })
	await untilSettled(app)
	await app.prisma.$transaction([
		app.prisma.webhookEvent.deleteMany(),
		app.prisma.syncJob.deleteMany(),
		app.prisma.subscription.deleteMany(),
		app.prisma.entitlement.deleteMany(),
		app.prisma.lifecycleEvent.deleteMany(),
	])
	await app.reset()
}

/** From now on Recur sends its events to the app, as its dashboard would have it. */
export async function connectWebhooks(app: TestApp): Promise<void> {
	const url = `${app.address}/api/webhooks/recur`
	// However long an outage lasts, the event is sent again after it.
	const again = { retryDelaysMs: [100], maxAttempts: 1_000_000 }
	await app.recur.updateWebhooks({ url, secret: WEBHOOK_SECRET, ...again })
}
