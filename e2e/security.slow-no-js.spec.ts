import { expect, signIn, test } from './support/fixtures.ts'
import type { RunningApp } from './support/start-app.ts'
import { expectPortalOf, manageButton } from './support/visit.ts'

const targets: { path: string; fields?: Record<string, string> }[] = [
	{ path: '/account' },
	{ path: '/pricing', fields: { productId: 'demoproductpromonthly001' } },
	{ path: '/logout' },
	{ path: '/locale', fields: { locale: 'en', redirectTo: '/account' } },
]

for (const { path, fields } of targets) {
	test(`a form of another origin that posts to ${path} changes nothing`, async ({
		page,
		app,
		enterAs,
		foreignSite,
	}) => {
		await enterAs('linked@example.com')
		const site = await foreignSite(path, fields ? { fields } : {})
		for (const address of [site.crossSite, site.sameSite]) {
			await page.goto(address)
			const [answer] = await Promise.all([
				page.waitForResponse(`${app.url}${path}`),
				page.getByRole('button', { name: 'Win' }).click(),
			])
			expect(answer.status()).toBe(403)
			await expect(page.getByRole('heading', { name: '這個請求來自其他網站' })).toBeVisible()
		}
		expect(await minted(app)).toEqual([])

		await page.getByRole('link', { name: '回到首頁' }).click()
		await expect(page.getByRole('link', { name: '前往我的帳戶' })).toBeVisible()
	})
}

test('a foreign page that hides where it is gets the same friendly refusal', async ({
	page,
	app,
	enterAs,
	foreignSite,
}) => {
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

test('our own page under no-referrer, whose origin the browser calls null, opens the portal', async ({
	page,
	app,
	enterAs,
}) => {
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
		manageButton(page).click(),
	])
	expect((await request.allHeaders()).origin).toBe('null')
	await expectPortalOf(page, { name: '林怡君', email: 'conflict@example.com' })
})

test('signing out ends the session itself, and going back shows nothing of the account', async ({ page, context }) => {
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

test('a wrong password and an unknown address get the same answer', async ({ page }) => {
	await page.goto('/login')
	for (const email of ['linked@example.com', 'nobody@example.com']) {
		await page.getByLabel('電子郵件').fill(email)
		await page.getByLabel('密碼').fill('not the password')
		await page.getByRole('main').getByRole('button', { name: '登入' }).click()
		await expect(page.getByRole('alert')).toHaveText('電子郵件或密碼不正確。')
	}
})

/** What Recur was asked to make. It may be asked how things stand at any time. */
async function minted({ emulator }: RunningApp) {
	const requests = await emulator.listRequests()
	return requests.filter(({ method }) => method === 'POST')
}
