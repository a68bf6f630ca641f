// Classes of PostgreSQL's codes: the connection failed (each error of PgBouncer's own is 08P01), out of connections, disk or memory,
// shutting down or starting up, the disk fails.
const UNAVAILABLE_CLASSES = /^(08|53|57P|58)/

const UNAVAILABLE = new Set<unknown>([
	// PostgreSQL: read-only (a standby), cancelled by a time limit, lock not available, too long in a transaction.
	...['25006', '57014', '55P03', '25P03', '25P04'],
	// PostgreSQL: lost a race, or a standby had to cancel it. A retry may help later.
	...['40001', '40P01'],
	// Prisma: can't reach, timed out, closed the connection, no connection from the pool, no transaction in time, lost a race.
	...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2037'],
	// Prisma's adapter, where an error of the connection has no code.
	...['DatabaseNotReachable', 'SocketTimeout', 'ConnectionClosed'],
	// Node: refused, reset, broken, given up, unresolved, timed out, no route.
	...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT'],
	...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'],
])

const LOST_RACE = new Set<unknown>(['P2034', '40001', '40P01', 'P2003', '23503'])

// The driver's own errors have no code. During the TLS handshake, a server out of connections sends an error.
const DRIVER_MESSAGE =
	/connection terminated|timeout exceeded when trying to connect|can't reach database server|query read timeout|not queryable|error establishing an SSL connection/i

/** The database is unavailable for now; otherwise our query was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
	if (!(error instanceof Error)) return false
	const codes = codesOf(error)
	const isKnown = codes.some((code) => UNAVAILABLE.has(code) || UNAVAILABLE_CLASSES.test(String(code)))
	return (
		isKnown || isPoolerFull(error, codes) || DRIVER_MESSAGE.test(error.message) || isDatabaseUnavailable(error.cause)
	)
}

/** Another transaction was first: a retry finds what it wrote, or that a referenced row is gone. */
export function isLostRace(error: unknown): boolean {
	return isUniqueViolation(error) || codesOf(error).some((code) => LOST_RACE.has(code))
}

export function isUniqueViolation(error: unknown): boolean {
	return codesOf(error).some((code) => code === 'P2002' || code === '23505')
}

/** A statement waited too long for a lock. */
export function isLockTimeout(error: unknown): boolean {
	return codesOf(error).includes('55P03')
}

/** Null while the database is unavailable; other errors are thrown. */
export async function unlessUnavailable<T>(work: Promise<T>): Promise<T | null> {
	try {
		return await work
	} catch (error) {
		if (isDatabaseUnavailable(error)) return null
		throw error
	}
}

type DriverCause = { originalCode?: unknown; kind?: unknown; severity?: unknown }

/** Codes of Node, PostgreSQL and Prisma's adapter: https://www.prisma.io/docs/orm/reference/error-reference. */
function codesOf(error: unknown): unknown[] {
	if (!(error instanceof Error)) return []
	const { originalCode, kind } = driverCause(error)
	return ['code' in error ? error.code : undefined, originalCode, kind]
}

// Poolers such as Supabase's report it as an internal error. PostgreSQL's own does not end the connection.
function isPoolerFull(error: Error, codes: unknown[]): boolean {
	const severity = 'severity' in error ? error.severity : driverCause(error).severity
	return codes.includes('XX000') && severity === 'FATAL'
}

function driverCause(error: Error): DriverCause {
	const { meta } = error as { meta?: { driverAdapterError?: { cause?: DriverCause } } }
	return meta?.driverAdapterError?.cause ?? {}
}
