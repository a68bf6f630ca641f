import type pg from 'pg'
import { failed, ok, warning } from './check.ts'

const TOLERANCE_SECONDS = 5

type Clock = { now: Date; zone: string; style: string; own: string | null }

/** Whether the database's clock agrees with ours, and its times are read as they are meant. */
export async function checkClock(pool: pg.Pool) {
	const asked = Date.now()
	const { rows } = await pool.query<Clock>(
		`SELECT clock_timestamp() AS "now", current_setting('TimeZone') AS "zone", current_setting('DateStyle') AS "style", (
			SELECT string_agg(setting, ', ') FROM pg_db_role_setting, unnest(setconfig) AS setting
			WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
				AND setting ~* '^(timezone|datestyle)=') AS "own"`,
	)
	const { now: at, zone, style, own } = rows[0] ?? {}
	const now = at?.getTime() ?? Number.NaN
	// It was read somewhen between question and answer.
	const secondsApart = Math.max(0, asked - now, now - Date.now()) / 1000
	if (zone !== 'UTC' || !style?.startsWith('ISO')) {
		return failed(
			`Connections to the database use ${zone} and ${style} although the app asks for UTC and ISO.`,
			'Configure the pooler to pass TimeZone and DateStyle on, or set both for the role.',
		)
	}
	const verdict = clockVerdict('the database', secondsApart)
	const found = own ? `, though the database is set to ${own}` : ''
	return { ...verdict, message: `${verdict.message} Connections use UTC and ISO${found}.` }
}

/** Sessions, leases and signed times compare clocks, so they must agree. */
export function clockVerdict(whose: string, secondsApart: number) {
	const seconds = Math.round(secondsApart)
	if (seconds <= TOLERANCE_SECONDS) return ok(`The clocks of this machine and ${whose} agree.`)
	return warning(
		`The clocks of this machine and ${whose} differ by ${seconds} seconds.`,
		'Synchronise both with a time server (NTP).',
	)
}
