import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '#prisma/generated/client.ts'

const MAX_CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 3000
// PostgreSQL ends a longer query: it holds a connection that others wait for.
const STATEMENT_TIMEOUT_MS = 10_000
// Our own deadline, for a network that loses the answer.
const QUERY_TIMEOUT_MS = 12_000
const IDLE_TIMEOUT_MS = 30_000

const UNAVAILABLE_CODES = new Set([
	// Prisma: can't reach, timed out, closed the connection, no connection from the pool.
	...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
	// Node: refused, reset, unresolved, timed out.
	...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
	// PostgreSQL: shutting down, starting up, too many connections, disk full.
	...['57P01', '57P02', '57P03', '53300', '53100'],
])

const DRIVER_MESSAGE = /connection terminated|timeout exceeded when trying to connect|can't reach database server/i

export type Database = {
	prisma: PrismaClient
	pool: pg.Pool
	close(): Promise<void>
}

/**
 * Connects lazily, so a database that is down fails each query within seconds and not the start of the process.
 * `onPoolError` is called for idle connections that broke; without a listener Node would end the process.
 */
export function createDatabase(
	databaseUrl: string,
	onPoolError: (error: Error) => void = () => {},
	connectTimeoutMs = CONNECT_TIMEOUT_MS,
): Database {
	const pool = new pg.Pool({
		connectionString: databaseUrl,
		application_name: 'recur-portal',
		max: MAX_CONNECTIONS,
		connectionTimeoutMillis: connectTimeoutMs,
		idleTimeoutMillis: IDLE_TIMEOUT_MS,
		statement_timeout: STATEMENT_TIMEOUT_MS,
		query_timeout: QUERY_TIMEOUT_MS,
		keepAlive: true,
	})
	pool.on('error', onPoolError)
	const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
	return { prisma, pool, close: () => closeAll(prisma, pool) }
}

/** Whether an error says that the database is out of reach for now, rather than that our query was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
	if (!(error instanceof Error)) return false
	const code = 'code' in error ? String(error.code) : ''
	return UNAVAILABLE_CODES.has(code) || DRIVER_MESSAGE.test(error.message) || isDatabaseUnavailable(error.cause)
}

async function closeAll(prisma: PrismaClient, pool: pg.Pool): Promise<void> {
	await prisma.$disconnect()
	if (!pool.ended) await pool.end()
}
