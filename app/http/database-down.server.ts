import { translator } from '#app/i18n/messages.ts'
import { isDatabaseUnavailable } from '#app/platform/database-errors.server.ts'
import { getRequestLocale } from './request-locale.server.ts'
import { jsonError, refusalInit } from './responses.server.ts'

export const RETRY_AFTER_SECONDS = 30

/**
 * Awaits work that needs the database. While that is out of reach it throws a 503 response, which a page shows by its status
 * and a program reads as JSON; any other error is rethrown.
 */
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
