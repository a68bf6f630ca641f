import { expect, signIn, test } from './support/fixtures.ts'
import { expectFormRefused, minted } from './support/foreign-form.ts'
import { expectPortalOf, manageButton } from './support/visit.ts'

// Every route: e2e/slow.
for (const path of ['/account', '/pricing'] as const) {
	test(`refuses a foreign form to ${path}`, async ({ page, app, enterAs, foreignSite }) => {
		await enterAs('linked@example.com')
		await expectFormRefused({ page, app, foreignSite }, path)
	})
}

test('refuses a foreign page that hides its origin', async ({ page, app, enterAs, foreignSite }) => {
	await enterAs('linked@example.com')
	const site = await foreignSite('/account', { headers: { 'Referrer-Policy': 'no-referrer' } })
	await page.goto(site.crossSite)
	const [request] = await Promise.all([
		page.waitForRequest(`${app.url}/account`),
		page.getByRole('button', { name: 'Win' }).click(),
	])
	expect((await request.allHeaders()).origin).toBe('null')
	await expect(page.getByRole('heading', { name: '這個請求來自其他網站' })).toBeVisible()
	expect(await minted(app)).toEqual([])
})

test('opens the portal from our page with a null origin', async ({ page, app, enterAs }) => {
	await page.route(
		'**/account',
		async (route) => {
			const response = await route.fetch()
			const headers = { ...response.headers(), 'referrer-policy': 'no-referrer' }
			await route.fulfill({ response, headers })
		},
		{ times: 1 },
	)
	await enterAs('linked@example.com')
	await page.goto('/account')
	const [request] = await Promise.all([
		page.waitForRequest((candidate) => candidate.method() === 'POST' && candidate.url() === `${app.url}/account`),
		manageButton(page).press('Enter'),
	])
	expect((await request.allHeaders()).origin).toBe('null')
	await expectPortalOf(page, { name: '林怡君', email: 'linked@example.com' })
})

test('ends the session on sign-out, also for the back button', async ({ page, context }) => {
	await signIn(page, 'linked@example.com')
	const cookies = await context.cookies()
	await page.getByRole('button', { name: '登出' }).click()
	await expect(page.getByRole('link', { name: '登入以管理訂閱' })).toBeVisible()

	await page.goBack()
	await expect(page).toHaveURL(/\/login/)
	await expect(page.getByLabel('密碼')).toBeVisible()
	await expect(page.getByText('linked@example.com')).toBeHidden()

	await context.addCookies(cookies)
	await page.goto('/account')
	await expect(page).toHaveURL(/\/login/)
})
