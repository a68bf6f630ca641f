import process from 'node:process'
import { paths } from '#app/paths.ts'
import { Problem } from '#app/platform/problem.server.ts'
import { migrate } from '#prisma/migrate.ts'
import { seed } from '#prisma/seed.ts'
import { startEmulator } from '#recur-emulator'
import { claimPorts } from './claim-ports.ts'
import { type DataFolder, endOrphans, openDataFolder } from './data-folder.ts'
import { startPostgres } from './embedded-postgres.ts'
import { startMailbox } from './mailbox/start-mailbox.ts'
import { query } from './query.ts'
import type { Session } from './session.ts'

// The passwords of the demo users are public.
const LOCAL_HOST = '127.0.0.1'

/** What each of them starts; whatever is left out is somebody's own. */
export type Wanted = { database: boolean; emulator: boolean; mailbox: boolean }

export type Parts = {
	port: number
	host: string
	/** Where the app is for a browser. */
	appUrl: string
	data: DataFolder
	/** Settings that lead the app to these parts. */
	env: Record<string, string>
	/** Null for what was not wanted. */
	emulatorOrigin: string | null
	mailboxOrigin: string | null
}

const ORPHAN_PATIENCE_MS = 5000
const DATABASE = 'recur_portal'
const WEBHOOK_SECRET = 'whsec_demo_of_the_emulator'

/** Claims the ports, then starts the parts that the app of `npm run demo` and `npm run dev` needs. */
export async function startParts(session: Session, command: 'demo' | 'dev', wanted: Wanted): Promise<Parts> {
	const patienceMs = endOrphans(command) ? ORPHAN_PATIENCE_MS : 0
	const usual = {
		PORT: 3000,
		...(wanted.emulator && { EMULATOR_PORT: 4100 }),
		...(wanted.mailbox && { MAILBOX_PORT: 4200 }),
	}
	const {
		PORT: port,
		EMULATOR_PORT: emulatorPort,
		MAILBOX_PORT: mailboxPort,
	} = await claimPorts(usual, { command, patienceMs })
	const data = openDataFolder(command)
	session.onStop(data.release)
	console.log(command === 'demo' ? '\nStarting the demo' : '\nStarting development')
	// Stronger than one of somebody's own.
	const database = wanted.database ? { BILLING_DATABASE_URL: await startDatabase(session, data) } : null
	const host = process.env.LISTEN_HOST || LOCAL_HOST
	const appUrl = process.env.APP_URL || `http://localhost:${port}`
	const mailbox = mailboxPort === undefined ? null : await startLocalMailbox(session, { port: mailboxPort, host })
	const links = { app: appUrl, ...(mailbox && { mailbox: mailbox.origin }) }
	const emulator =
		emulatorPort === undefined
			? null
			: await startLocalRecur(session, data, { port: emulatorPort, appPort: port, host, links })
	const own = { PORT: String(port), APP_URL: appUrl }
	const origins = { emulatorOrigin: emulator?.origin ?? null, mailboxOrigin: mailbox?.origin ?? null }
	return { port, host, appUrl, data, env: { ...own, ...database, ...emulator?.env, ...mailbox?.env }, ...origins }
}

/** Starts the embedded database and returns the address of a migrated and seeded database on it. */
async function startDatabase(session: Session, data: DataFolder): Promise<string> {
	const url = await session.step('PostgreSQL', async () => {
		const server = await startPostgres({ folder: data.postgresFolder, password: data.secrets.databasePassword })
		session.onStop(() => server.stop())
		server.onUnexpectedExit(() => session.fail(new Problem('The embedded PostgreSQL stopped unexpectedly.')))
		await createDatabaseOnce(server.url('postgres'))
		return server.url(DATABASE)
	})
	await session.step('migrations and demo users', async () => {
		await migrate(url)
		await seed(url)
	})
	return url
}

type LocalRecur = { port: number; appPort: number; host: string; links: { app: string; mailbox?: string } }

/**
 * Starts the emulator, which sends its webhooks to the application on `appPort`, and returns the settings that make the
 * application take it for Recur.
 */
async function startLocalRecur(session: Session, data: DataFolder, { appPort, ...options }: LocalRecur) {
	return await session.step('Recur emulator', async () => {
		const emulator = await startEmulator({
			...options,
			stateFile: data.file('emulator.json'),
			seed: 'demo',
			webhooks: { url: `http://localhost:${appPort}${paths.recurWebhook()}`, secret: WEBHOOK_SECRET },
		})
		session.onStop(() => emulator.stop())
		const env = {
			RECUR_SECRET_KEY: 'sk_test_demo_of_the_emulator',
			RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
			RECUR_API_URL: emulator.origin,
			// The emulator has no limit, so nobody waits for the budget of one.
			RECUR_CALLS_PER_MINUTE: '10000',
			RECUR_HOSTED_ORIGINS: emulator.origin,
			// One made for a real account would mean nothing to the emulator.
			RECUR_PORTAL_CONFIGURATION_ID: '',
		}
		return { origin: emulator.origin, env }
	})
}

/** Starts the mailbox, and returns the settings that make the application send its mail there. */
async function startLocalMailbox(session: Session, place: { port: number; host: string }) {
	return await session.step('mailbox', async () => {
		const mailbox = await startMailbox(place)
		session.onStop(() => mailbox.stop())
		return { origin: mailbox.origin, env: mailbox.env }
	})
}

async function createDatabaseOnce(serverUrl: string): Promise<void> {
	const found = await query(serverUrl, 'SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
	if (found.length === 0) await query(serverUrl, `CREATE DATABASE ${DATABASE}`)
}
