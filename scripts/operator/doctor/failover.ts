import type pg from 'pg'
import { failed, ok, type Verdict, warning } from './check.ts'

type Replication = {
	names: string
	commit: string
	replicas: number
	/** Null where the role may not see it. */
	synchronous: number | null
}

// A backup that is under way and a subscription stand in this view too. Who is no member of pg_read_all_stats sees rows of nulls.
const REPLICATION = `
	SELECT current_setting('synchronous_standby_names') AS "names", current_setting('synchronous_commit') AS "commit",
		count(pid)::int AS "replicas",
		CASE WHEN bool_and(state IS NOT NULL) THEN count(*) FILTER (WHERE sync_state IN ('sync', 'quorum'))::int END AS "synchronous"
	FROM pg_stat_replication
	WHERE state IS DISTINCT FROM 'backup' AND pid NOT IN (
		SELECT active_pid FROM pg_replication_slots WHERE slot_type = 'logical' AND active_pid IS NOT NULL)`

/** To what the database fails over, and whether what was acknowledged is there then. */
export async function checkFailover(pool: pg.Pool): Promise<Verdict> {
	const { rows } = await pool.query<Replication>(REPLICATION)
	const { names = '', commit = 'on', replicas = 0, synchronous = 0 } = rows[0] ?? {}
	const waits = names !== '' && !['off', 'local'].includes(commit)
	const follow = replicas === 1 ? 'One replica follows' : `${replicas} replicas follow`
	if (waits && (replicas === 0 || synchronous === 0)) {
		return failed(
			`Every commit waits for a replica of synchronous_standby_names (${names}), and none follows.`,
			'Start the replica; until then nothing can be stored.',
		)
	}
	if (replicas === 0) {
		return ok('No replica follows the database. Replication by a managed host below PostgreSQL is not visible here.')
	}
	if (!waits) {
		return warning(
			`${follow}, and no commit waits for them: a failover may lose webhooks that were acknowledged.`,
			'Set synchronous_standby_names, or Patroni’s synchronous_mode; see docs/deploy.md for the other requirements.',
		)
	}
	if (synchronous === null) {
		return warning(
			`${follow}, and commits wait (synchronous_standby_names is ${names}), but this role is not allowed to see for which.`,
			'GRANT pg_read_all_stats to it, or run the doctor as a role that has it.',
		)
	}
	return ok(`${follow}; commits wait for ${synchronous} of them (synchronous_standby_names is ${names}).`)
}
