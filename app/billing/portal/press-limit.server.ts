import type { Take } from '#app/platform/rate-limit.server.ts'
import { Prisma } from '#prisma/generated/client.ts'

const WINDOW_SECONDS = 60
const WINDOW = Prisma.sql`make_interval(secs => ${WINDOW_SECONDS}::int)`
// Longer than a press lasts: the trail may have been read before it was recorded.
const REMEMBERED_MS = 10_000

export type RecentPress = { requestId: string | null; ageSeconds: number }

/** Presses per person and minute. Counts the audit trail's, so that all processes share the limit. */
export type PressLimit = {
	/** `personId`'s newest presses as JSON, null without one. Ignores times in the future: the clock may have been set back. */
	recent(personId: Prisma.Sql): Prisma.Sql
	/** Takes one press, given the result of `recent`. Running presses count too: they are not recorded yet. */
	take(userId: string, requestId: string, recent: RecentPress[]): Take
	end(userId: string, requestId: string): void
}

/** Needs no write of its own: each press ends with one. Processes do not see each other's running presses, so a burst may exceed it. */
export function createPressLimit(units: number): PressLimit {
	const underWay = new Map<string, Set<string>>()

	function forget(userId: string, requestId: string) {
		const ids = underWay.get(userId)
		ids?.delete(requestId)
		if (ids?.size === 0) underWay.delete(userId)
	}

	return {
		recent: (personId) => Prisma.sql`(
			SELECT json_agg(json_build_object('requestId', "requestId", 'ageSeconds', extract(epoch FROM now() - "at")))
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
