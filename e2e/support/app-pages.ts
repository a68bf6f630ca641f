import { randomUUID } from 'node:crypto'
import { unsubscribeUrl } from '#app/billing/mails/unsubscribe-link.server.ts'
import { daysFromNow, replaceSubscription } from './linked-subscription.ts'
import { untilMailed } from './mailbox.ts'
import { account, askForCode } from './reach-page.ts'
import { secrets } from './secrets.ts'
import { choosePro, open, openUntil, type Stop, see } from './stop.ts'
import { undoLink } from './undo-link.ts'
import { pressManage } from './visit.ts'

/** Every page of the app, by name. */
export const appPages = {
	home: ({ page, t }) => open(page, '/', t.home.title),
	'home, signed in': async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await open(page, '/', t.home.toAccount)
	},
	'sign-in': ({ page, t }) => open(page, '/login', t.login.lead),
	'failed sign-in': async ({ page, t }) => {
		await page.goto('/login')
		await page.getByLabel(t.login.email).fill('linked@example.com')
		await page.getByLabel(t.login.password).fill('not the password')
		await page.getByRole('main').getByRole('button', { name: t.login.submit, exact: true }).click()
		await see(page, t.login.invalidCredentials)
	},
	'sign-in by code': ({ page, t }) => open(page, '/login/code', t.loginByCode.lead),
	'sign-in by code, sent': async ({ page, t }) => {
		await askForCode(page, t, `${randomUUID()}@example.com`)
	},
	'sign-in by code, wrong': async ({ page, t }) => {
		await askForCode(page, t, `${randomUUID()}@example.com`)
		await page.getByLabel(t.code.label).fill('000000')
		await page.getByRole('button', { name: t.code.submit }).click()
		await see(page, t.code.invalid_code)
	},
	'confirming one’s address': async ({ page, app, t, enterAs }) => {
		await enterAs('unverified@example.com')
		await page.goto('/account')
		// Another test reads the mails to this address: it must not find this one late.
		await untilMailed(app, 'unverified@example.com', async () => {
			await page.getByRole('button', { name: t.account.confirmEmail }).click()
		})
		await see(page, t.code.nothingCame)
	},
	'proving the address of a customer': async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await open(page, '/account/billing-email', t.proveCustomer.lead)
	},
	'changing one’s address': async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await open(page, '/account/email', t.changeAddress.newEmail)
	},
	'changing one’s address, without a proof': async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await page.goto('/account/email')
		await page.getByLabel(t.proof.password).fill('not the password')
		await page.getByLabel(t.changeAddress.newEmail).fill(`${randomUUID()}@example.com`)
		await page.getByRole('button', { name: t.changeAddress.send }).click()
		await see(page, t.code.wrong_proof)
	},
	'undoing a change of address': async ({ page, app, t }) => {
		await open(page, await undoLink(app, 'new@example.com'), t.undoAddress.ask)
	},
	'undoing a change of address, too late': ({ page, t }) =>
		open(page, '/account/email/undo?token=old', t.undoAddress.invalid_link),
	'setting a password': async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await open(page, '/account/password', t.password.lead)
	},
	'one’s sessions': async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await open(page, '/account/sessions', t.sessions.current)
	},
	'deleting one’s account': async ({ page, t, enterAs }) => {
		await enterAs('new@example.com')
		await open(page, '/account/delete', t.proof.title)
	},
	'deleting one’s account, still charged': async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await open(page, '/account/delete', t.deleteAccount.still_charged)
	},
	'deleting one’s account, paid for': async ({ page, t, enterAs }) => {
		await enterAs('canceled@example.com')
		await open(page, '/account/delete', t.deleteAccount.would_lose)
	},
	'account, active': account('linked', ({ status }) => status.active),
	'account, past due': async (visit) => {
		await account('pastdue', ({ status }) => status.past_due)(visit)
		await see(visit.page, visit.t.pastDue.text)
	},
	'account, cancelled': account('canceled', ({ canReactivate }) => canReactivate),
	'account, nothing bought': account('new', ({ none }) => none),
	'account, trial': async (visit) => {
		await replaceSubscription(visit.app, {
			status: 'trialing',
			trialEndsAt: daysFromNow(7),
			currentPeriodEnd: daysFromNow(7),
		})
		await account('linked', ({ status }) => status.trialing)(visit)
	},
	'account, paused': async (visit) => {
		await replaceSubscription(visit.app, { reportedStatus: 'PAUSED' })
		await account('linked', ({ status }) => status.paused)(visit)
	},
	'account, expired': async (visit) => {
		await replaceSubscription(visit.app, { status: 'expired', currentPeriodEnd: daysFromNow(-7) })
		await account('linked', ({ status }) => status.ended)(visit)
	},
	'account, still asking Recur': async (visit) => {
		await visit.app.emulator.addFault({ endpoint: 'entitlements', kind: 'hang' })
		await account('linked', ({ checking }) => checking)(visit)
	},
	'account, Recur out of reach': async (visit) => {
		await visit.app.emulator.addFault({ endpoint: 'entitlements', kind: 'status_500' })
		await account('linked', ({ unavailable }) => unavailable)(visit)
	},
	'account, refused': async ({ page, t, enterAs }) => {
		await enterAs('unverified@example.com')
		await pressManage(page)
		await see(page, t.portal.email_unverified)
	},
	'account, no portal': async ({ page, t, app, enterAs }) => {
		await app.emulator.addFault({ endpoint: 'portal_sessions', kind: 'status_500' })
		await enterAs('linked@example.com')
		await pressManage(page)
		await see(page, t.portal.unavailable)
	},
	plans: ({ page, t }) => open(page, '/pricing', t.pricing.monthly),
	'plans, with the reason': async ({ page, t, enterAs }) => {
		await enterAs('new@example.com')
		await pressManage(page)
		await see(page, t.pricing.noSubscription)
	},
	'plans, refused': async ({ page, t, app, enterAs }) => {
		await app.emulator.addFault({ endpoint: 'checkout_sessions', kind: 'status_500' })
		await enterAs('new@example.com')
		await choosePro(page)
		await see(page, t.pricing.checkoutUnavailable)
	},
	'plans, of a subscriber whom we do not know as one': async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await choosePro(page)
		await see(page, t.pricing.already_subscribed)
	},
	'plans, with one’s own': async (visit) => {
		await account('linked', ({ status }) => status.active)(visit)
		await open(visit.page, '/pricing', visit.t.pricing.own)
	},
	'plans, past due': async (visit) => {
		await account('pastdue', ({ status }) => status.past_due)(visit)
		await open(visit.page, '/pricing', visit.t.pastDue.text)
	},
	'plans, the yearly ones': async ({ page, t }) => {
		await open(page, '/pricing', t.pricing.monthly)
		await page.getByRole('radio', { name: t.pricing.yearly }).check()
	},
	pro: async ({ page, t, enterAs }) => {
		await enterAs('linked@example.com')
		await openUntil(page, '/pro', t.pro.welcome)
	},
	'pro, locked': async ({ page, t, enterAs }) => {
		await enterAs('new@example.com')
		await openUntil(page, '/pro', t.pro.lockedTitle)
	},
	'billing mails, asked whether to stop': ({ page, app, t }) => {
		const { pathname, search } = unsubscribeUrl(
			{ APP_URL: new URL(app.url), SESSION_SECRET: [secrets.session] },
			'somebody',
		)
		return open(page, pathname + search, t.unsubscribe.ask)
	},
	'billing mails, an old link': ({ page, t }) => open(page, '/unsubscribe?token=old', t.unsubscribe.invalid),
	'a page that does not exist': ({ page, t }) => open(page, '/no/such/page', t.errors.notFoundTitle),
	'refusal of another site': async ({ page, t, foreignSite }) => {
		const site = await foreignSite('/account')
		await page.goto(site.crossSite)
		await page.getByRole('button').click()
		await see(page, t.refusals.crossSiteTitle)
	},
} satisfies Record<string, Stop>
