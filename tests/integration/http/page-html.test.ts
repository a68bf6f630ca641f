import { afterAll, beforeEach, expect, test } from 'vitest'
import { locales } from '#app/i18n/locale.ts'
import { type AllMessages, messages } from '#app/i18n/messages.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import type { Fault } from '#recur-emulator'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { htmlProblems } from '../support/html-problems.ts'
import { PRO_MONTHLY } from '../support/plans.ts'
import { loadServerBuild } from '../support/server-build.ts'
import { startTestApp } from '../support/test-app.ts'

const mailbox = await startMailbox()
const provider = { OIDC_ISSUER: 'https://provider.invalid', OIDC_CLIENT_ID: 'portal', OIDC_CLIENT_SECRET: 'secret' }
const app = await startTestApp({ ...mailbox.env, ...provider })
afterAll(async () => {
	await app.stop()
	await mailbox.stop()
})
beforeEach(app.reset)

type Page = {
	path: string
	/** A sentence of it. What Recur is asked for may come late, so the page is opened until it is there. */
	says: (t: AllMessages) => string
	status?: number
	/** The demo user who opens it. */
	who?: string
	/** Posts these fields instead. */
	form?: Record<string, string>
	headers?: Record<string, string>
	fault?: Fault
}

const PORTAL_DOWN: Fault = { endpoint: 'portal_sessions', kind: 'status_500' }
// A page that waits for Recur streams what it will say in the end after what it says until then.
const SILENT: Fault = { endpoint: 'entitlements', kind: 'status_500' }
const account = { path: '/account?status=wait' }
const PROOF = { password: DEMO_PASSWORD }
const foreign = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }

const pages: Page[] = [
	{ path: '/', says: (t) => t.home.signIn },
	{ path: '/', who: 'linked', says: (t) => t.home.toAccount },
	{ path: '/login', says: (t) => t.login.lead },
	{
		path: '/login',
		form: { email: 'linked@example.com', password: 'x' },
		status: 400,
		says: (t) => t.login.invalidCredentials,
	},
	{ path: '/pricing', says: (t) => t.pricing.yearly },
	{ path: '/pricing?reason=no-subscription', who: 'new', says: (t) => t.pricing.noSubscription },
	{
		path: '/pricing',
		who: 'linked',
		form: { productId: PRO_MONTHLY },
		status: 409,
		says: (t) => t.pricing.already_subscribed,
	},
	{
		path: '/pricing',
		who: 'new',
		form: { productId: PRO_MONTHLY },
		status: 503,
		fault: { endpoint: 'checkout_sessions', kind: 'status_500' },
		says: (t) => t.pricing.checkoutUnavailable,
	},
	{ path: '/account', who: 'linked', fault: SILENT, says: (t) => t.subscription.checking },
	{ ...account, who: 'linked', says: (t) => t.subscription.status.active },
	{ ...account, who: 'pastdue', says: (t) => t.pastDue.updateCard },
	{ ...account, who: 'canceled', says: (t) => t.subscription.canReactivate },
	{ ...account, who: 'unverified', says: (t) => t.account.emailUnverified },
	{ path: '/account?to=portal', who: 'pastdue', says: (t) => t.account.manage },
	{ ...account, who: 'new', says: (t) => t.subscription.none },
	{ ...account, who: 'linked', fault: SILENT, says: (t) => t.subscription.unavailable },
	{ path: '/account', who: 'unverified', form: {}, status: 403, says: (t) => t.portal.email_unverified },
	{ path: '/account', who: 'conflict', form: {}, status: 409, says: (t) => t.portal.ownership_conflict },
	{ path: '/account', who: 'linked', form: {}, status: 503, fault: PORTAL_DOWN, says: (t) => t.portal.unavailable },
	{ path: '/pro', who: 'linked', says: (t) => t.pro.welcome },
	{ path: '/pro', who: 'new', status: 403, says: (t) => t.pro.lockedTitle },
	{ path: '/login/code', says: (t) => t.loginByCode.lead },
	{ path: '/login/code', form: { email: 'nobody' }, status: 400, says: (t) => t.code.invalid_address },
	{ path: '/login/oidc', says: (t) => t.oidc.title },
	{ path: '/account/billing-email', who: 'linked', says: (t) => t.proveCustomer.lead },
	{ path: '/account/confirm', who: 'unverified', says: (t) => t.confirmAddress.lead },
	{ path: '/account/email', who: 'linked', says: (t) => t.changeAddress.newEmail },
	{
		path: '/account/email',
		who: 'linked',
		form: { email: 'a@example.com' },
		status: 400,
		says: (t) => t.code.wrong_proof,
	},
	{ path: '/account/email/undo', status: 400, says: (t) => t.undoAddress.invalid_link },
	{ path: '/account/password', who: 'linked', says: (t) => t.password.lead },
	{ path: '/account/password', who: 'linked', form: {}, status: 400, says: (t) => t.code.password_short },
	{ path: '/account/sessions', who: 'linked', says: (t) => t.sessions.current },
	{ path: '/account/delete', who: 'new', says: (t) => t.proof.title },
	{ path: '/account/delete', who: 'linked', says: (t) => t.deleteAccount.still_charged },
	{ path: '/account/delete', who: 'canceled', says: (t) => t.deleteAccount.accept },
	{ path: '/account/delete', who: 'linked', form: PROOF, status: 409, says: (t) => t.deleteAccount.still_charged },
	{ path: '/account/delete', who: 'canceled', form: PROOF, status: 409, says: (t) => t.deleteAccount.would_lose },
	{ path: '/unsubscribe', status: 400, says: (t) => t.unsubscribe.invalid },
	{ path: '/no/such/page', status: 404, says: (t) => t.errors.notFoundTitle },
	{ path: '/account', form: {}, headers: foreign, status: 403, says: (t) => t.refusals.crossSiteTitle },
	{ path: '/login', form: { email: 'x'.repeat(70_000) }, status: 413, says: (t) => t.refusals.tooLargeTitle },
]

test.each(pages.map((page) => ({ ...page, sentence: page.says(messages.en) })))(
	'$path is valid HTML where it says: $sentence',
	async (page) => {
		const { path, status = 200, who, form, headers, fault, says } = page
		const visitor = app.visitor()
		if (who) await visitor.signIn(`${who}@example.com`)
		if (fault) await app.recur.addFault(fault)
		const open = () => (form ? visitor.post(path, { form, ...(headers && { headers }) }) : visitor.get(path))
		for (const locale of locales) {
			await visitor.post('/locale', { form: { locale, redirectTo: '/' } })
			const isThere = { status, text: expect.stringContaining(says(messages[locale])) }
			let text = ''
			async function look() {
				const answer = await open()
				text = answer.text
				return answer
			}
			await expect.poll(look, { interval: 20 }).toMatchObject(isThere)
			expect(text).toContain(`<html lang="${locale}">`)
			expect(await htmlProblems(text)).toEqual([])
		}
	},
)

test('every page of the app is in the table', async () => {
	const routes = Object.values((await loadServerBuild()).routes)
	const urls = routes
		.filter((route) => route?.module.default && route.id !== 'root')
		.map((route) => `/${route?.path ?? ''}`)
	const seen = new Set(pages.map(({ path, status }) => (status === 404 ? '/*' : path.split('?')[0])))
	expect(urls.length).toBeGreaterThan(5)
	expect(urls.filter((url) => !seen.has(url))).toEqual([])
})
