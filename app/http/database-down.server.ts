import { requestLocale } from '#app/i18n/locale-cookie.server.ts'
import { translator } from '#app/i18n/translator.ts'
import { isDatabaseUnavailable } from '#app/platform/database-unavailable.server.ts'
import { jsonError } from './json-error.server.ts'

/**
 * Awaits work that needs the database. While that is out of reach it throws a 503 response, which a page shows by its status
 * and a program reads as JSON; any other error is passed on.
 */
export async function orDatabaseDown<T>(work: Promise<T>, request: Request): Promise<T> {
	try {
		return await work
	} catch (error) {
		if (!isDatabaseUnavailable(error)) throw error
		const t = translator(await requestLocale(request))
		throw jsonError('unavailable', t('errors.unavailableText'), { status: 503, headers: { 'Retry-After': '30' } })
	}
}
