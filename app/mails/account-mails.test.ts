import { expect, test } from 'vitest'
import { locales } from '#app/i18n/locale.ts'
import { accountMails } from './account-mails.server.tsx'
import { billingMailComposer } from './billing-mail.server.tsx'

const APP_URL = new URL('https://app.example.com')
const UNDO = new URL('https://app.example.com/account/email/undo?token=u.x')

const compose = {
	'a code': (mails) => mails.code('sign_in', '012345', 10),
	'a taken address': (mails) => mails.addressTaken(),
	'a changed address': (mails) => mails.addressChanged(UNDO),
	'a restored address': (mails) => mails.addressRestored(),
	'a new password': (mails) => mails.passwordSet(),
	'a new sign-in method': (mails) => mails.providerAdded(),
} satisfies Record<string, (mails: ReturnType<typeof accountMails>) => { subject: string; text: string; html: string }>

const mails = locales.flatMap((locale) => Object.entries(compose).map(([name, make]) => ({ locale, name, make })))

test.each(mails)('the mail about $name says the same as text and as HTML, in $locale', ({ locale, make }) => {
	const { subject, text, html } = make(accountMails(locale, { APP_URL }))
	const shown = html.replaceAll(/<br\/>|<[^>]+>/g, '\n').replaceAll('&#x27;', "'")
	expect(shown).toContain(subject)
	for (const line of text.split('\n\n')) {
		const value = line === UNDO.href ? `href="${line}"` : (/\d{6}$/.exec(line)?.[0] ?? line)
		expect(line === UNDO.href ? html : shown).toContain(value)
	}
	expect(text).not.toMatch(/undefined|\{/)
})

test.each(mails)('the mail about $name looks like a billing mail and loads nothing, in $locale', ({ locale, make }) => {
	const { html } = make(accountMails(locale, { APP_URL }))
	const facts = {
		kind: 'ended',
		product: null,
		productSlug: null,
		price: null,
		period: null,
		date: null,
		unsubscribeUrl: UNDO,
	} as const
	const billing = billingMailComposer({ APP_URL, BILLING_TIME_ZONE: 'Asia/Taipei' })({ ...facts, locale })
	expect(frameOf(html)).toEqual(frameOf(billing.html))
	expect(html.replaceAll(UNDO.href, '')).not.toMatch(/<img|<link|<script|url\(|@import|https?:/)
})

test('an app’s name is no markup', () => {
	const { html } = accountMails('en', { APP_URL: new URL('https://x&y') }).passwordSet()
	expect(html).toContain('(x&amp;y)')
})

/** All but the title and what the mail says. */
function frameOf(html: string) {
	const [, head] = /^(<!doctype html>.*?<\/style>)/s.exec(html) ?? []
	expect(html).toMatch(/<body><main><div class="card"><h1>.*<\/div><footer>.+<\/footer><\/main><\/body><\/html>$/s)
	return head?.replace(/<title>.*<\/title>/, '')
}
