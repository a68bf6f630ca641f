import type { Locale } from '#app/i18n/locale.ts'
import { type Messages, translator } from '#app/i18n/messages.ts'
import type { Fault } from '#tests/recur-emulator/faults/fault.ts'
import { openElementPage, serveCheckoutPage } from './support/element-page.ts'
import { expect, test } from './support/fixtures.ts'
import type { RunningApp } from './support/start-app.ts'
import { expectPortalOf, manageButton } from './support/visit.ts'

// Recur's own clients for browsers (SDK 0.11.0) against /api/portal. They post what a page gives them, and read `message`.
const LINKED = { name: '林怡君', email: 'conflict@example.com' }
const SOMEBODY_ELSE = { customerId: 'demoemailcustomer0000001', returnUrl: 'https://evil.test/' }
const ATTRIBUTES = { 'customer-id': SOMEBODY_ELSE.customerId, 'return-url': SOMEBODY_ELSE.returnUrl }

const expectedProblems = [
	// The element styles itself in a way that our policy forbids, so it looks plain. It works all the same.
	/inline style.*Content Security Policy/s,
	// It repeats each failure on the console, beside what the browser says of it.
	/^\[recur-(portal|checkout)\]/,
	/^Failed to load resource: .* status of (401|403|404|409|429|500|503)/,
]
test.use({ expectedProblems: [expectedProblems, { scope: 'test' }] })

test('the element opens the portal of whoever is signed in, whatever customer and way back the page names', async ({
	page,
	app,
	enterAs,
}) => {
	await enterAs('linked@example.com')
	await openElementPage(page, app.url, ATTRIBUTES)
	const [request] = await Promise.all([page.waitForRequest(`${app.url}/api/portal`), manageButton(page).click()])
	expect(request.postDataJSON()).toEqual(SOMEBODY_ELSE)
	await expectPortalOf(page, LINKED)
	expect(await askedOfRecur(app)).toEqual([ownSession(app)])
})

type Refused = {
	code: keyof Messages['portal']
	status: number
	locale?: Locale
	who?: string
	fault?: Omit<Fault, 'endpoint'>
	seconds?: number
}

const refusals: Refused[] = [
	{ code: 'unauthenticated', status: 401 },
	{ code: 'no_customer', status: 404, who: 'new' },
	{ code: 'email_unverified', status: 403, who: 'unverified' },
	{ code: 'ownership_conflict', status: 409, who: 'conflict' },
	{ code: 'rate_limited', status: 429, who: 'linked', fault: { kind: 'rate_limited', retryAfter: 7 }, seconds: 7 },
	{ code: 'rate_limited', status: 429, who: 'linked', fault: { kind: 'rate_limited' }, seconds: 30, locale: 'en' },
	{ code: 'misconfigured', status: 500, who: 'linked', fault: { kind: 'unauthorized' } },
	{ code: 'unavailable', status: 503, who: 'linked', fault: { kind: 'html_502' } },
]

for (const { code, status, locale = 'zh-TW', who, fault, seconds = 0 } of refusals) {
	test(`the element tells our sentence for ${code} in ${locale}`, async ({ page, app, enterAs }) => {
		if (fault) await app.emulator.addFault({ endpoint: 'portal_sessions', ...fault })
		if (who) await enterAs(`${who}@example.com`)
		await page.setExtraHTTPHeaders({ 'Accept-Language': locale })
		await openElementPage(page, app.url, ATTRIBUTES)
		const [response] = await Promise.all([page.waitForResponse(`${app.url}/api/portal`), manageButton(page).click()])
		expect(response.status()).toBe(status)
		await expect(page.getByRole('alert')).toHaveText(translator(locale)(`portal.${code}`, { seconds }))
		await expect(manageButton(page)).toBeEnabled()
	})
}

test('the element works again once Recur does', async ({ page, app, enterAs }) => {
	await app.emulator.addFault({ endpoint: 'portal_sessions', kind: 'status_500' })
	await enterAs('linked@example.com')
	await openElementPage(page, app.url)
	await manageButton(page).click()
	await expect(page.getByRole('alert')).not.toBeEmpty()
	await app.emulator.clearFaults()
	await manageButton(page).click()
	await expectPortalOf(page, LINKED)
})

test('under an address that is not APP_URL the element tells that the request came from elsewhere', async ({
	page,
	app,
}) => {
	await openElementPage(page, app.url.replace('localhost', '127.0.0.1'))
	await manageButton(page).click()
	await expect(page.getByRole('alert')).toHaveText(translator('zh-TW')('errors.crossSiteText'))
	expect(await askedOfRecur(app)).toEqual([])
})

test('redirectToPortal of the SDK leads to the same portal, and rejects with our sentence', async ({
	page,
	app,
	enterAs,
}) => {
	await openElementPage(page, app.url)
	expect(await page.evaluate(redirectToPortal, SOMEBODY_ELSE)).toBe('Unauthorized：請先登入。')
	await enterAs('linked@example.com')
	// The page may be gone before it could tell how this ended.
	await page.evaluate(`void (${redirectToPortal})(${JSON.stringify(SOMEBODY_ELSE)})`)
	await expectPortalOf(page, LINKED)
	expect(await askedOfRecur(app)).toEqual([ownSession(app)])
})

test("another shop's checkout element opens the emulator's checkout from the browser", async ({ page, app }) => {
	for (const [productId, outcome] of [
		['demoproductpromonthly001', () => expect(page).toHaveURL(new RegExp(`^${app.emulatorOrigin}/checkout/`))],
		['no-such-product', () => expect(page.getByRole('alert')).toHaveText('No such product')],
	] as const) {
		await using shop = await serveCheckoutPage({
			'api-base-url': app.emulatorOrigin,
			'publishable-key': 'pk_test_shop',
			'product-id': productId,
			'success-url': '/thanks',
			'cancel-url': '/product',
		})
		await page.goto(shop.url)
		await page.getByRole('button', { name: '訂閱' }).click()
		await outcome()
	}
})

type Sdk = {
	init(options: { publishableKey: string }): {
		redirectToPortal(endpoint: string, options: typeof SOMEBODY_ELSE): Promise<void>
	}
}

/** Runs in the page. Returns what the SDK complains of, or null. */
async function redirectToPortal(options: typeof SOMEBODY_ELSE): Promise<string | null> {
	const { RecurCheckout } = window as unknown as { RecurCheckout: Sdk }
	const recur = RecurCheckout.init({ publishableKey: 'pk_test_product' })
	return await recur.redirectToPortal('/api/portal', options).then(
		() => null,
		(error: Error) => error.message,
	)
}

async function askedOfRecur({ emulator }: RunningApp): Promise<unknown[]> {
	const requests = await emulator.listRequests()
	return requests.filter(({ path }) => path === '/v1/portal/sessions').map(({ body }) => body)
}

function ownSession(app: RunningApp) {
	return { customerId: 'demolinkedcustomer000001', returnUrl: `${app.url}/account?from=portal`, locale: 'zh-TW' }
}
