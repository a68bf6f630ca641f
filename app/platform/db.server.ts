import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '#prisma/generated/client.ts'

const MAX_CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 3000
// A query that runs longer holds a connection that others wait for; PostgreSQL itself ends it.
const STATEMENT_TIMEOUT_MS = 10_000
// Our own clock, for a network that swallows the answer.
const QUERY_TIMEOUT_MS = 12_000
const IDLE_TIMEOUT_MS = 30_000

export type Database = {
	prisma: PrismaClient
	/** The pool behind `prisma`, for libraries that bring their own SQL. */
	pool: pg.Pool
	close(): Promise<void>
}

/**
 * Connects lazily, so a database that is down fails each query within seconds and not the start of the process.
 * `onPoolError` hears of idle connections that broke; without a listener Node would end the process.
 */
export function createDatabase(databaseUrl: string, onPoolError: (error: Error) => void = () => {}): Database {
	const pool = new pg.Pool({
		connectionString: databaseUrl,
		application_name: 'recur-portal',
		max: MAX_CONNECTIONS,
		connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
		idleTimeoutMillis: IDLE_TIMEOUT_MS,
		statement_timeout: STATEMENT_TIMEOUT_MS,
		query_timeout: QUERY_TIMEOUT_MS,
		keepAlive: true,
	})
	pool.on('error', onPoolError)
	const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
	return { prisma, pool, close: () => closeAll(prisma, pool) }
}

async function closeAll(prisma: PrismaClient, pool: pg.Pool): Promise<void> {
	await prisma.$disconnect()
	if (!pool.ended) await pool.end()
}
