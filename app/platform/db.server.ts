import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '#prisma/generated/client.ts'
import { schemaOf } from './database-url.server.ts'
import { type Logger, oncePerMinute } from './log.server.ts'
import { createQuery, type Query } from './statements.server.ts'
import { clientForSchema } from './table-names.server.ts'
import { LOCK_TIMEOUT_MS, STATEMENT_TIMEOUT_MS } from './transaction.server.ts'

const DEFAULT_CONNECTIONS = 10
/** Our own deadline, for a network that loses the answer, and for a COMMIT that waits for a standby: no limit of PostgreSQL ends it. */
export const QUERY_TIMEOUT_MS = 6000
const IDLE_TIMEOUT_MS = 30_000

export type Database = {
	prisma: PrismaClient
	pool: pg.Pool
	query: Query
	close(): Promise<void>
}

export type DatabaseOptions = {
	/** Shown in the database's list of connections. */
	applicationName?: string
	/** Maximum connections of this process. */
	poolSize?: number
	/** For idle connections that broke. */
	log?: Logger
	/** How long a query waits for a connection, and for a lock: behind a migration's lock, waiting connections must not pile up. */
	waitMs?: number
}

/** Connects lazily: a database that is down fails each query within seconds, not the start of the process. */
export function createDatabase(
	databaseUrl: string,
	{
		applicationName = 'recur-portal',
		poolSize = DEFAULT_CONNECTIONS,
		log,
		waitMs = LOCK_TIMEOUT_MS,
	}: DatabaseOptions = {},
): Database {
	const schema = schemaOf(databaseUrl)
	const pool = new PoolBehindPoolers({
		Client: clientForSchema(schema),
		connectionString: databaseUrl,
		application_name: applicationName,
		max: poolSize,
		connectionTimeoutMillis: waitMs,
		idleTimeoutMillis: IDLE_TIMEOUT_MS,
		statement_timeout: STATEMENT_TIMEOUT_MS,
		lock_timeout: waitMs,
		query_timeout: QUERY_TIMEOUT_MS,
		keepAlive: true,
	})
	const warnOfBrokenConnection = oncePerMinute((times, err: Error) => {
		log?.warn({ event: 'database_connection_lost', times, err }, 'An idle database connection broke')
	})
	// Without a listener Node would end the process.
	pool.on('error', warnOfBrokenConnection)
	// Close a connection whose COMMIT never returned: its next user would wait for it too. The data may be written.
	pool.on('release', (_error, client) => void (client.getTransactionStatus() !== 'I' && client.end()))
	// Prisma's own limits are too short for a busy machine.
	const transactionOptions = { maxWait: waitMs, timeout: QUERY_TIMEOUT_MS + waitMs }
	const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema }), transactionOptions })
	return { prisma, pool, query: createQuery(pool, schema), close: () => closeAll(prisma, pool) }
}

type Connected = (
	error: Error | undefined,
	client: pg.PoolClient | undefined,
	done: (release?: unknown) => void,
) => void

// PgBouncer refuses time limits as startup parameters: https://www.pgbouncer.org/config.html, `ignore_startup_parameters`.
class PoolBehindPoolers extends pg.Pool {
	override connect(): Promise<pg.PoolClient>
	override connect(connected: Connected): void
	override connect(connected?: Connected): Promise<pg.PoolClient> | undefined {
		if (!connected) {
			return super.connect().catch((error) => {
				if (this.#dropLimits(error)) return super.connect()
				throw error
			})
		}
		super.connect((error, client, done) => {
			if (this.#dropLimits(error)) super.connect(connected)
			else connected(error, client, done)
		})
		return undefined
	}

	#dropLimits(error: unknown): boolean {
		const isRefused =
			error instanceof pg.DatabaseError && error.code === '08P01' && /startup parameter/.test(error.message)
		if (isRefused) Object.assign(this.options, { statement_timeout: false, lock_timeout: false })
		return isRefused
	}
}

async function closeAll(prisma: PrismaClient, pool: pg.Pool): Promise<void> {
	await prisma.$disconnect()
	if (!pool.ended) await pool.end()
}
