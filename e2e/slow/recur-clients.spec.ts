import { translator } from '#app/i18n/messages.server.ts'
import { openElementPage, problemsOfElements, serveCheckoutPage } from '../support/element-page.ts'
import { ATTRIBUTES, expectElementRefusal, refusals, SOMEBODY_ELSE } from '../support/element-refusals.ts'
import { expect, test } from '../support/fixtures.ts'
import type { RunningApp } from '../support/start-app.ts'
import { expectPortalOf, manageButton } from '../support/visit.ts'

// Recur's own clients for browsers (SDK 0.11.0) against /api/portal. They post what a page gives them, and read `message`.
const LINKED = { name: '林怡君', email: 'linked@example.com' }

test.use({ expectedProblems: [problemsOfElements, { scope: 'test' }] })

test('element: opens the signed-in person’s portal only', async ({ page, app, enterAs }) => {
	await enterAs('linked@example.com')
	await openElementPage(page, app.url, ATTRIBUTES)
	const [request] = await Promise.all([page.waitForRequest(`${app.url}/api/portal`), manageButton(page).press('Enter')])
	expect(request.postDataJSON()).toEqual(SOMEBODY_ELSE)
	await expectPortalOf(page, LINKED)
	expect(await askedOfRecur(app)).toEqual([ownSession(app)])
})

// Every refusal: e2e/slow.
for (const refusal of [refusals.strangers, refusals.noRetryAfter, refusals.outage]) {
	const { code, locale } = refusal
	test(`element: shows ${code} in ${locale}`, async ({ page, app, enterAs }) => {
		await expectElementRefusal({ page, app, enterAs }, refusal)
	})
}

test('element: works again once Recur does', async ({ page, app, enterAs }) => {
	await app.emulator.addFault({ endpoint: 'portal_sessions', kind: 'status_500' })
	await enterAs('linked@example.com')
	await openElementPage(page, app.url)
	await manageButton(page).press('Enter')
	await expect(page.getByRole('alert')).not.toBeEmpty()
	await app.emulator.clearFaults()
	await manageButton(page).press('Enter')
	await expectPortalOf(page, LINKED)
})

test('element: shows that the request came from another origin', async ({ page, app }) => {
	await openElementPage(page, app.url.replace('localhost', '127.0.0.1'))
	await manageButton(page).press('Enter')
	await expect(page.getByRole('alert')).toHaveText(translator('zh-TW')('refusals.crossSiteText'))
	expect(await askedOfRecur(app)).toEqual([])
})

test('SDK: redirects to the same portal, rejects strangers', async ({ page, app, enterAs }) => {
	await openElementPage(page, app.url)
	expect(await page.evaluate(redirectToPortal, SOMEBODY_ELSE)).toBe('Unauthorized：請先登入。')
	await enterAs('linked@example.com')
	// The page may be gone before it can report how this ended.
	await page.evaluate(`void (${redirectToPortal})(${JSON.stringify(SOMEBODY_ELSE)})`)
	await expectPortalOf(page, LINKED)
	expect(await askedOfRecur(app)).toEqual([ownSession(app)])
})

test('checkout element: opens the checkout from another shop', async ({ page, app }) => {
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
