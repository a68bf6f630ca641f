import pg from 'pg'
import { paths } from '#app/paths.ts'
import { migrate } from '#prisma/migrate.ts'
import { seed } from '#prisma/seed.ts'
import { startEmulator } from '#recur-emulator'
import { startMailbox } from '#tests/mailbox/start-mailbox.ts'
import type { DataFolder } from './data-folder.ts'
import { startPostgres } from './embedded-postgres.ts'
import { LocalProblem, type Session } from './session.ts'

// The passwords of the demo users are public.
export const LOCAL_HOST = '127.0.0.1'

const DATABASE = 'recur_portal'
const WEBHOOK_SECRET = 'whsec_demo_of_the_emulator'

/** Starts the embedded database and returns the address of a migrated and seeded database on it. */
export async function startDatabase(session: Session, data: DataFolder): Promise<string> {
	const url = await session.step('PostgreSQL', async () => {
		const server = await startPostgres({ folder: data.postgresFolder, password: data.secrets.databasePassword })
		session.onStop(() => server.stop())
		server.onUnexpectedExit(() => session.fail(new LocalProblem('The embedded PostgreSQL stopped unexpectedly.')))
		await createDatabaseOnce(server.url('postgres'))
		return server.url(DATABASE)
	})
	await session.step('migrations and demo users', async () => {
		await migrate(url)
		await seed(url)
	})
	return url
}

/**
 * Starts the emulator, which sends its webhooks to the application on `appPort`, and returns the settings that make the
 * application take it for Recur.
 */
export async function startLocalRecur(session: Session, data: DataFolder, ports: { emulator: number; app: number }) {
	return await session.step('Recur emulator', async () => {
		const emulator = await startEmulator({
			port: ports.emulator,
			stateFile: data.file('emulator.json'),
			seed: 'demo',
			webhooks: { url: `http://localhost:${ports.app}${paths.recurWebhook()}`, secret: WEBHOOK_SECRET },
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
export async function startLocalMailbox(session: Session, port: number) {
	return await session.step('mailbox', async () => {
		const mailbox = await startMailbox({ port })
		session.onStop(() => mailbox.stop())
		return { origin: mailbox.origin, env: mailbox.env }
	})
}

async function createDatabaseOnce(serverUrl: string): Promise<void> {
	const client = new pg.Client({ connectionString: serverUrl })
	await client.connect()
	try {
		const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE])
		if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`)
	} finally {
		await client.end()
	}
}
