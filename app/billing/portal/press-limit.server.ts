import type { Take } from '#app/platform/rate-limit.server.ts'
import { Prisma } from '#prisma/generated/client.ts'

const WINDOW_SECONDS = 60
const WINDOW = Prisma.sql`make_interval(secs => ${WINDOW_SECONDS}::int)`
// Longer than the audit trail may have been read before a press that it does not hold yet ended.
const REMEMBERED_MS = 10_000

/** A press that the audit trail holds, by the id of its request. */
export type RecentPress = { requestId: string | null; ageSeconds: number }

/** How often a person may press in a minute. What counts is the audit trail, for all processes together. */
export type PressLimit = {
	/**
	 * A scalar of `personId`'s newest presses within the window, as JSON; null where there is none. Those that a clock, set back since,
	 * dated further ahead do not count: they would for as long as it was set back.
	 */
	recent(personId: Prisma.Sql): Prisma.Sql
	/** Takes one press, given what `recent` read. Those under way here count too: the trail does not hold them yet. */
	take(userId: string, requestId: string, recent: RecentPress[]): Take
	/** Says that a press has ended, and been recorded if it could be. */
	end(userId: string, requestId: string): void
}

/**
 * Needs no write of its own: each press ends with one. Presses that reach several processes at the same moment may together be as many
 * as all of these allow, and while the database takes no writes only those under way are counted.
 */
export function createPressLimit(units: number): PressLimit {
	const underWay = new Map<string, Set<string>>()

	function forget(userId: string, requestId: string) {
		const ids = underWay.get(userId)
		ids?.delete(requestId)
		if (ids?.size === 0) underWay.delete(userId)
	}

	return {
		recent: (personId) => Prisma.sql`(
			SELECT jsonb_agg(jsonb_build_object('requestId', "requestId", 'ageSeconds', extract(epoch FROM now() - "at")))
			FROM (
				SELECT "requestId", "at" FROM "AuditEntry"
				WHERE "userId" = ${personId} AND "at" > now() - ${WINDOW} AND "at" < now() + ${WINDOW}
					AND "action" IN ('portal_opened', 'portal_refused')
				ORDER BY "at" DESC LIMIT ${units}::int
			) AS press)`,
		take(userId, requestId, recent) {
			const ids = underWay.get(userId) ?? new Set()
			const recorded = recent.filter((press) => press.requestId === null || !ids.has(press.requestId))
			if (recorded.length + ids.size >= units) {
				const age = Math.max(0, ...recent.map(({ ageSeconds }) => ageSeconds))
				return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(WINDOW_SECONDS - age)) }
			}
			underWay.set(userId, ids.add(requestId))
			return { ok: true }
		},
		end(userId, requestId) {
			setTimeout(forget, REMEMBERED_MS, userId, requestId).unref()
		},
	}
}
