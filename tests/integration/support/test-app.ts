import { portalReturnUrl } from '#app/billing/hosted-pages.server.ts'
import type { BackgroundTimings } from '#app/billing-services.server.ts'
import { createServices, type Services } from '#app/composition-root.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { startServer } from '#app/start-server.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { type Emulator, startEmulator } from '#recur-emulator'
import { type ControlClient, createControlClient } from '#recur-emulator/control-client.ts'
import { PATIENCE_MS, type TestDatabase } from '#scripts/local/test-database.ts'
import { CHEAP_HASH } from '#tests/support/cheap-hash.ts'
import { createSeededDatabase } from '#tests/support/seeded-database.ts'
import { forgetSubscriptions, restoreDemoLinks } from './demo-state.ts'
import { QUICK_TIMINGS } from './quick-timings.ts'
import { clientFolder, loadServerBuild } from './server-build.ts'
import { createVisitor, type Visitor } from './visitor.ts'

/** What the app believes its address to be. It listens elsewhere, so anything built from a request would show. */
export const APP_URL = 'http://localhost:3000'

/** Where Recur's portal is to lead back to. */
export const RETURN_URL = portalReturnUrl(new URL(APP_URL))

export type TestApp = {
	/** Where the app really listens. */
	address: string
	/** Where it serves its metrics, if `METRICS_PORT` is set: 0 for any port. */
	metricsAddress: string | null
	services: Services
	prisma: PrismaClient
	emulator: Emulator
	/** The emulator's controls. */
	recur: ControlClient
	/** Everything logged so far, at every level. */
	logLines: string[]
	/** Somebody with a browser of their own. */
	visitor(): Visitor
	/** Another process on the same database. */
	startAnother(settings: Record<string, string>): Promise<TestApp>
	/** Brings links, limits and the emulator back to the seed. */
	reset(): Promise<void>
	/** Stops the app alone, as a signal would. */
	stopServer(): Promise<void>
	stop(): Promise<void>
}

/**
 * The real app over HTTP with an emulator of its own, and a database of its own with the demo users unless `settings` name
 * another. Limits are out of the way unless they say otherwise. `way` puts something between the app and its database.
 */
export async function startTestApp(
	settings: Record<string, string> = {},
	way?: (databaseUrl: string) => string,
	timings: BackgroundTimings = QUICK_TIMINGS,
): Promise<TestApp> {
	const build = await loadServerBuild()
	const [database, emulator] = await Promise.all([openDatabase(settings.DATABASE_URL), startEmulator()])
	const env = readEnv({
		APP_URL,
		SESSION_SECRET: 'a session secret for tests',
		RECUR_SECRET_KEY: 'sk_test_integration',
		RECUR_API_URL: emulator.origin,
		RECUR_HOSTED_ORIGINS: emulator.origin,
		PORT: '0',
		// Only a test of a hang may reach them, however slow the machine is.
		RECUR_DEADLINE_MS: '60000',
		OIDC_DEADLINE_MS: '60000',
		LOG_LEVEL: 'trace',
		PORTAL_LIMIT_PER_MINUTE: '100000',
		SIGN_IN_LIMIT_PER_MINUTE: '100000',
		RECUR_CALLS_PER_MINUTE: '100000',
		// Unless a test is about the way to the database.
		...(way ? {} : { DATABASE_WAIT_MS: String(PATIENCE_MS) }),
		...settings,
		DATABASE_URL: way ? way(database.url) : database.url,
	})
	const logLines: string[] = []
	const log = createLog(env.LOG_LEVEL, { write: (line) => void logLines.push(line) })
	const services = createServices(env, log, { timings, hashCost: CHEAP_HASH })
	const server = await startServer(env, { build, clientDir: clientFolder }, services)
	let stopped: Promise<void> | undefined
	const stopServer = () => {
		stopped ??= server.stop()
		return stopped
	}
	const address = `http://127.0.0.1:${server.port}`
	const recur = createControlClient(emulator.origin)
	return {
		address,
		metricsAddress: server.metricsPort === null ? null : `http://127.0.0.1:${server.metricsPort}/metrics`,
		services,
		prisma: services.prisma,
		emulator,
		recur,
		logLines,
		visitor: () => createVisitor(address, env.APP_URL.origin),
		startAnother: (others) => startTestApp({ ...others, DATABASE_URL: database.url }),
		async reset() {
			await recur.clearFaults()
			await forgetSubscriptions(services.prisma)
			await recur.reset('demo')
			await restoreDemoLinks(services.prisma)
			await services.prisma.checkout.deleteMany()
			await services.prisma.rateLimit.deleteMany()
		},
		stopServer,
		async stop() {
			// The emulator first: a request that hangs there would keep the app from closing.
			await emulator.stop()
			await stopServer()
			await database.drop()
		},
	}
}

async function openDatabase(shared: string | undefined): Promise<TestDatabase> {
	if (shared) return { url: shared, drop: async () => {} }
	return await createSeededDatabase()
}
