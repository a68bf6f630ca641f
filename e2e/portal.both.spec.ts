import { expect, test } from './support/fixtures.ts'
import { expectPortalOf, manageButton, pressManage, wayBack } from './support/visit.ts'

const opened = [
	{ user: 'linked', name: '林怡君', email: 'conflict@example.com' },
	{ user: 'external', name: '陳冠宇', email: 'former.address@example.com' },
	{ user: 'email', name: '張雅婷', email: 'email@example.com' },
	{ user: 'stale', name: '黃志豪', email: 'stale@example.com' },
	{ user: 'pastdue', name: '李承翰', email: 'pastdue@example.com' },
	{ user: 'canceled', name: '王詩涵', email: 'canceled@example.com' },
]

for (const { user, ...person } of opened) {
	test(`${user}@example.com lands in the portal of ${person.name} and comes back`, async ({ page, enterAs }) => {
		await enterAs(`${user}@example.com`)
		await pressManage(page)
		await expectPortalOf(page, person)

		await wayBack(page).click()
		await expect(page).toHaveURL(/\/account(\?from=portal)?$/)
		await expect(page.getByText(`${user}@example.com`)).toBeVisible()

		await manageButton(page).click()
		await expectPortalOf(page, person)
	})
}

const refused = [
	{ user: 'unverified', status: 403, sentence: '您的電子郵件尚未驗證' },
	{ user: 'conflict', status: 409, sentence: '屬於另一個帳戶' },
]

for (const { user, status, sentence } of refused) {
	test(`${user}@example.com is refused with a notice on the account page`, async ({ page, enterAs }) => {
		await enterAs(`${user}@example.com`)
		await page.goto('/account')
		const [answer] = await Promise.all([page.waitForResponse(isPost), manageButton(page).click()])
		expect(answer.status()).toBe(status)
		await expect(page.getByRole('alert')).toContainText(sentence)
		await expect(page).toHaveURL('/account')
		await expect(manageButton(page)).toBeEnabled()
	})
}

test('new@example.com is led to the plans and told why', async ({ page, enterAs }) => {
	await enterAs('new@example.com')
	await pressManage(page)
	await expect(page).toHaveURL('/pricing?reason=no-subscription')
	await expect(page.getByRole('heading', { name: '為什麼來到這裡？' })).toBeVisible()
	await page.getByRole('link', { name: '返回帳戶' }).click()
	await expect(page).toHaveURL('/account')
})

test('a person signs in through the form and opens their portal', async ({ page }) => {
	await page.goto('/account')
	await expect(page).toHaveURL('/login?redirectTo=%2Faccount')
	await page.getByLabel('電子郵件').fill('linked@example.com')
	await page.getByLabel('密碼').fill('recur-demo')
	await page.getByRole('main').getByRole('button', { name: '登入' }).click()
	await expect(page).toHaveURL('/account')
	await manageButton(page).click()
	await expectPortalOf(page, { name: '林怡君', email: 'conflict@example.com' })
})

test('a portal link opens once: whoever gets hold of it later reads that it is used up', async ({
	page,
	enterAs,
	browser,
}) => {
	await enterAs('linked@example.com')
	await pressManage(page)
	await expectPortalOf(page, { name: '林怡君', email: 'conflict@example.com' })

	const stranger = await browser.newPage()
	await stranger.goto(page.url())
	await expect(stranger.getByRole('heading', { name: '此連結已失效' })).toBeVisible()
	await expect(stranger.getByText('林怡君')).toBeHidden()
	await stranger.close()
})

function isPost(response: { request(): { method(): string } }): boolean {
	return response.request().method() === 'POST'
}
