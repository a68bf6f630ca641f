const CODES = new Set([
	// Prisma: can't reach, timed out, closed the connection, no connection from the pool.
	...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
	// Node: refused, reset, unresolved, timed out.
	...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
	// PostgreSQL: shutting down, starting up, too many connections, disk full.
	...['57P01', '57P02', '57P03', '53300', '53100'],
])

const DRIVER_MESSAGE = /connection terminated|timeout exceeded when trying to connect|can't reach database server/i

/** Whether an error says that the database is out of reach for now, rather than that we asked it something wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
	if (!(error instanceof Error)) return false
	const code = 'code' in error ? String(error.code) : ''
	return CODES.has(code) || DRIVER_MESSAGE.test(error.message) || isDatabaseUnavailable(error.cause)
}
