import { expect } from 'vitest'
import { Prisma } from '#prisma/generated/client.ts'
import { query } from '#scripts/local/query.ts'

/** Tables, types and a function of another app in `public`, named as ours and otherwise different. */
export async function moveInOtherApp(url: string): Promise<void> {
	const tables = [...Object.keys(Prisma.ModelName), 'rate_limit', '_prisma_migrations']
	const statements = tables.flatMap((name) => [
		`CREATE TABLE "${name}" ("theirs" int PRIMARY KEY)`,
		`INSERT INTO "${name}" VALUES (1), (2)`,
	])
	await query(
		url,
		`${statements.join('; ')};
		CREATE TYPE "RecurEnvironment" AS ENUM ('THEIRS');
		CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'theirs'; END $$`,
	)
}

// Of `pg_class` what autovacuum changes.
const COUNTED = `ARRAY['reltuples', 'relpages', 'relallvisible', 'relallfrozen', 'relfrozenxid', 'relminmxid']`
const PUBLIC = `(SELECT oid FROM pg_namespace WHERE nspname = 'public')`
const CATALOGS = [
	`SELECT to_jsonb(it) FROM pg_namespace AS it WHERE nspname = 'public'`,
	`SELECT to_jsonb(it) - ${COUNTED} FROM pg_class AS it WHERE relnamespace = ${PUBLIC} ORDER BY oid`,
	`SELECT to_jsonb(it) FROM pg_type AS it WHERE typnamespace = ${PUBLIC} ORDER BY oid`,
	`SELECT to_jsonb(it) FROM pg_proc AS it WHERE pronamespace = ${PUBLIC} ORDER BY oid`,
	`SELECT to_jsonb(it) FROM pg_constraint AS it WHERE connamespace = ${PUBLIC} ORDER BY oid`,
	`SELECT to_jsonb(it) FROM pg_default_acl AS it WHERE defaclnamespace = ${PUBLIC} ORDER BY oid`,
]
/** All that `public` is and holds. */
export async function contentOfPublic(url: string) {
	const tables = await query(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`)
	const rows = tables.map(({ tablename }) => `SELECT xmin, ctid, * FROM public."${tablename}" ORDER BY ctid`)
	const content = []
	for (const sql of [...CATALOGS, ...rows]) content.push(await query(url, sql))
	return content
}

/** How often each table in `public` was read and written, by everybody. */
export async function usesOfPublic(url: string) {
	// A connection has reported all that it did when it has ended.
	const others = `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
	await expect.poll(() => query(url, others)).toEqual([{ count: 0 }])
	return await query(
		url,
		`SELECT relname, seq_scan + idx_scan AS read, n_tup_ins + n_tup_upd + n_tup_del AS written
		FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY relname`,
	)
}
