import { expect } from 'vitest'
import type { PortalOutcome } from '#app/billing/portal/open-portal.server.ts'
import type { Locale } from '#app/i18n/locale.ts'
import { translator } from '#app/i18n/messages.server.ts'
import { portalWords, sentenceOf } from '#app/i18n/messages.ts'
import type { Endpoint } from './endpoints.ts'
import type { Answer } from './visitor.ts'

/** A press that leads nowhere. */
export type PortalRefusal = Exclude<PortalOutcome, { outcome: 'opened' }>

const STATUS: Record<PortalRefusal['outcome'], number> = {
	no_customer: 404,
	email_unverified: 403,
	ownership_conflict: 409,
	address_unproven: 403,
	rate_limited: 429,
	unavailable: 503,
	misconfigured: 500,
}

/** Asserts that an answer says this outcome the way its endpoint speaks, in full sentences and without technical remains. */
export function expectRefusal(
	answer: Answer,
	endpoint: Endpoint,
	refusal: PortalRefusal,
	locale: Locale = 'zh-TW',
): void {
	const { outcome } = refusal
	const sentence = translator(locale)(`portal.${sentenceOf(refusal)}`, portalWords(refusal))
	if (outcome === 'no_customer' && endpoint === 'document') expectPricing(answer)
	else {
		expect(answer).toMatchObject({ status: STATUS[outcome] })
		expect(answer.headers.get('Retry-After')).toBe('retryAfter' in refusal ? String(refusal.retryAfter) : null)
		if (endpoint === 'json') expectJsonError(answer, sentence, outcome)
		else expectNotice(answer.text, sentence)
	}
	expect(answer.headers.get('Cache-Control')).toBe('no-store')
	expect(answer.text).not.toMatch(/\bat \S+ \(|node_modules|\.tsx?:\d|ps_/)
}

/** Asserts that an answer is a JSON error of this sentence and code, and nothing more. */
export function expectJsonError(answer: Answer, sentence: string, code: string): void {
	expect(answer.headers.get('Content-Type')).toContain('application/json')
	expect(JSON.parse(answer.text)).toEqual({ error: sentence, message: sentence, code })
}

function expectPricing({ status, headers }: Answer): void {
	expect([status, headers.get('Location')]).toEqual([303, '/pricing?reason=no-subscription'])
}

function expectNotice(html: string, sentence: string): void {
	expect(html).toMatch(new RegExp(`role="alert"[^>]*>${sentence}<`))
	expect(html).toContain('<form method="post" action="/account"')
}
