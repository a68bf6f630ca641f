import { expect, type Page } from '@playwright/test'
import type { Locale } from '#app/i18n/locale.ts'
import { translator } from '#app/i18n/messages.server.ts'
import type { Messages } from '#app/i18n/messages.ts'
import type { Fault } from '#recur-emulator'
import { openElementPage } from './element-page.ts'
import type { RunningApp } from './start-app.ts'
import { manageButton } from './visit.ts'

export const SOMEBODY_ELSE = { customerId: 'demoemailcustomer0000001', returnUrl: 'https://evil.test/' }
export const ATTRIBUTES = { 'customer-id': SOMEBODY_ELSE.customerId, 'return-url': SOMEBODY_ELSE.returnUrl }

type Refusal = {
	code: keyof Messages['portal']
	status: number
	locale: Locale
	who?: string
	fault?: Omit<Fault, 'endpoint'>
	seconds?: number
	sentence?: keyof Messages['portal']
}

const TOO_MANY = { code: 'rate_limited', sentence: 'busy', status: 429, who: 'linked' } as const

/** Every way in which the element of a page is refused a portal. */
export const refusals = {
	strangers: { code: 'unauthenticated', status: 401, locale: 'zh-TW' },
	noCustomer: { code: 'no_customer', status: 404, locale: 'zh-TW', who: 'new' },
	unverified: { code: 'email_unverified', status: 403, locale: 'zh-TW', who: 'unverified' },
	conflict: { code: 'ownership_conflict', status: 409, locale: 'zh-TW', who: 'conflict' },
	retryAfter: { ...TOO_MANY, locale: 'zh-TW', fault: { kind: 'rate_limited', retryAfter: 7 }, seconds: 7 },
	noRetryAfter: { ...TOO_MANY, locale: 'en', fault: { kind: 'rate_limited' }, seconds: 30 },
	key: { code: 'misconfigured', status: 500, locale: 'zh-TW', who: 'linked', fault: { kind: 'unauthorized' } },
	outage: { code: 'unavailable', status: 503, locale: 'zh-TW', who: 'linked', fault: { kind: 'html_502' } },
} satisfies Record<string, Refusal>

type Visit = { page: Page; app: RunningApp; enterAs(email: string): Promise<void> }

export async function expectElementRefusal({ page, app, enterAs }: Visit, refusal: Refusal): Promise<void> {
	const { code, sentence = code, status, locale, who, fault, seconds = 0 } = refusal
	if (fault) await app.emulator.addFault({ endpoint: 'portal_sessions', ...fault })
	if (who) await enterAs(`${who}@example.com`)
	await page.setExtraHTTPHeaders({ 'Accept-Language': locale })
	await openElementPage(page, app.url, ATTRIBUTES)
	const [response] = await Promise.all([
		page.waitForResponse(`${app.url}/api/portal`),
		manageButton(page).press('Enter'),
	])
	expect(response.status()).toBe(status)
	await expect(page.getByRole('alert')).toHaveText(translator(locale)(`portal.${sentence}`, { seconds }))
	await expect(manageButton(page)).toBeEnabled()
}
