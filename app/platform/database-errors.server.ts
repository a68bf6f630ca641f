// Classes of PostgreSQL's codes: the connection failed (each error of PgBouncer's own is 08P01), out of connections, disk or memory,
// shutting down or starting up, the disk fails.
const UNAVAILABLE_CLASSES = /^(08|53|57P|58)/

const UNAVAILABLE = new Set<unknown>([
	// PostgreSQL: read-only (a standby), cancelled by a time limit, lock not to be had, too long in a transaction.
	...['25006', '57014', '55P03', '25P03', '25P04'],
	// PostgreSQL: lost a race, or a standby had to cancel it. Where running it again mends nothing, later may.
	...['40001', '40P01'],
	// Prisma: can't reach, timed out, closed the connection, no connection from the pool, no transaction in time, lost a race.
	...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'],
	// Prisma's adapter, where an error of the connection has no code.
	...['DatabaseNotReachable', 'SocketTimeout', 'ConnectionClosed'],
	// Node: refused, reset, broken, given up, unresolved, timed out, no way there.
	...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
	...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
])

const LOST_RACE = new Set<unknown>(['P2034', '40001', '40P01', 'P2003', '23503'])

// The driver's own errors have no code. Instead of an agreement on TLS a server without room for a connection sends an error.
const DRIVER_MESSAGE =
	/connection terminated|timeout exceeded when trying to connect|can't reach database server|query read timeout|not queryable|error establishing an SSL connection/i

/** Whether an error says that the database is out of reach for now, rather than that our query was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
	if (!(error instanceof Error)) return false
	const codes = codesOf(error)
	const isKnown = codes.some((code) => UNAVAILABLE.has(code) || UNAVAILABLE_CLASSES.test(String(code)))
	return (
		isKnown || isPoolerFull(error, codes) || DRIVER_MESSAGE.test(error.message) || isDatabaseUnavailable(error.cause)
	)
}

/**
 * Whether another transaction was first: run it again, and it finds what the other one wrote, or that what it refers to is gone.
 */
export function isLostRace(error: unknown): boolean {
	return isUniqueViolation(error) || codesOf(error).some((code) => LOST_RACE.has(code))
}

export function isUniqueViolation(error: unknown): boolean {
	return codesOf(error).some((code) => code === 'P2002' || code === '23505')
}

/** Awaits work that may fail while the database is out of reach; null then. Other errors are thrown. */
export async function unlessUnavailable<T>(work: Promise<T>): Promise<T | null> {
	try {
		return await work
	} catch (error) {
		if (isDatabaseUnavailable(error)) return null
		throw error
	}
}

type DriverCause = { originalCode?: unknown; kind?: unknown; severity?: unknown }

/**
 * What everybody on the way calls an error: Node or PostgreSQL, or Prisma and, in the error of its adapter, PostgreSQL's own code
 * and the adapter's kind: https://www.prisma.io/docs/orm/reference/error-reference.
 */
function codesOf(error: unknown): unknown[] {
	if (!(error instanceof Error)) return []
	const { originalCode, kind } = driverCause(error)
	return ['code' in error ? error.code : undefined, originalCode, kind]
}

// Poolers such as Supabase's say so as an internal error. One of PostgreSQL's own is a fault, but it does not end the connection.
function isPoolerFull(error: Error, codes: unknown[]): boolean {
	const severity = 'severity' in error ? error.severity : driverCause(error).severity
	return codes.includes('XX000') && severity === 'FATAL'
}

function driverCause(error: Error): DriverCause {
	const { meta } = error as { meta?: { driverAdapterError?: { cause?: DriverCause } } }
	return meta?.driverAdapterError?.cause ?? {}
}
