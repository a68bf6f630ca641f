import { translator } from '#app/i18n/messages.server.ts'
import { isDatabaseUnavailable } from '#app/platform/database-errors.server.ts'
import { getRequestLocale } from './request-locale.server.ts'
import { jsonError, refusalInit } from './responses.server.ts'

export const RETRY_AFTER_SECONDS = 30

/** Throws a 503 response while the database is out of reach: pages show its status, programs read JSON. Rethrows any other error. */
export async function orDatabaseDown<T>(work: Promise<T>, request: Request): Promise<T> {
	try {
		return await work
	} catch (error) {
		if (!isDatabaseUnavailable(error)) throw error
		const t = translator(await getRequestLocale(request))
		const init = refusalInit({ outcome: 'unavailable', retryAfter: RETRY_AFTER_SECONDS })
		throw jsonError('unavailable', t('errors.unavailableText'), init)
	}
}
