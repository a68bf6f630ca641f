import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum, DriverAdapterError, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { UtcClient } from '#app/platform/utc-client.server.ts'

const CATALOG_CHAR = 18

const charColumns = new WeakMap<object, number[]>()

/** The connections of one schema engine. End the pool after use. */
export function createEnginePool(config: pg.PoolConfig): pg.Pool {
	const pool = new pg.Pool({ Client: UtcClient, ...config })
	const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult | pg.QueryResult[]>
	pool.query = (async (...args: unknown[]) => {
		const result = await query(...args)
		if (!Array.isArray(result)) charColumns.set(result.rows, declareCharColumnsAsText(result.fields))
		return result
	}) as typeof pool.query
	return pool
}

/**
 * Prisma's adapter as the schema engine needs it, with two changes. Scripts run whole. PostgreSQL's one-byte `"char"` type, which only its catalogs use, is supported: the adapter refuses results of that type, so the pool declares them as text and
 * `queryRaw` restores the type afterwards.
 */
export async function connectEngine(pool: pg.Pool): Promise<SqlDriverAdapter> {
	const adapter = await new PrismaPg(pool).connect()
	const queryRaw = adapter.queryRaw.bind(adapter)
	adapter.queryRaw = async (query) => {
		const set = await queryRaw(query)
		for (const column of charColumns.get(set.rows) ?? []) set.columnTypes[column] = ColumnTypeEnum.Character
		return set
	}
	adapter.executeScript = (script) => runWhole(pool, script)
	return adapter
}

function declareCharColumnsAsText(fields: pg.FieldDef[]): number[] {
	return fields.flatMap((field, index) => {
		if (field.dataTypeID !== CATALOG_CHAR) return []
		field.dataTypeID = pg.types.builtins.TEXT
		return [index]
	})
}

/**
 * The adapter splits scripts at every semicolon and runs the pieces one by one. Sent whole, PostgreSQL itself finds the
 * statements.
 */
async function runWhole(pool: pg.Pool, script: string): Promise<void> {
	try {
		await pool.query(script)
	} catch (error) {
		if (!(error instanceof pg.DatabaseError)) throw error
		const { message, code = 'XX000', severity = 'ERROR', detail, column, hint } = error
		throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint })
	}
}
