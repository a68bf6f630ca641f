import { randomUUID } from 'node:crypto'
import { expect, test } from './support/fixtures.ts'
import { enterCode, readCode } from './support/mailbox.ts'
import { expectPortalOf, manageButton, pressManage } from './support/visit.ts'

test('signs up by mailed code, deletes the account by another', async ({ page, context, app, canary }) => {
	const email = `${randomUUID()}@example.com`
	canary.add(email)
	await page.goto('/login?redirectTo=%2Fpricing')
	await page.getByRole('link', { name: '以驗證碼登入或註冊' }).click()
	await expect(page.getByRole('heading', { name: '以驗證碼登入或註冊' })).toBeVisible()
	await page.getByLabel('電子郵件').fill(email)
	const send = page.getByRole('button', { name: '寄出驗證碼' })
	const code = await readCode(context, app, email, () => send.click())
	await expect(page.getByText(`我們已將驗證碼寄到 ${email}`)).toBeVisible()
	await enterCode(page, code === '123456' ? '654321' : '123456')
	await expect(page.getByRole('alert')).toHaveText('驗證碼不正確，或已經失效。')
	await enterCode(page, code)
	await expect(page).toHaveURL('/pricing')

	await page.goto('/account')
	await expect(page.getByText(email)).toBeVisible()
	await expect(page.getByText('已驗證')).toBeVisible()
	await page.getByRole('link', { name: '刪除帳戶' }).click()
	const sendForDeletion = page.getByRole('button', { name: `寄驗證碼到 ${email}` })
	const codeForDeletion = await readCode(context, app, email, () => sendForDeletion.click())
	await expect(page.getByRole('button', { name: '再寄一次' })).toBeVisible()
	await page.getByLabel('驗證碼').fill(codeForDeletion)
	await page.getByRole('button', { name: '刪除帳戶' }).click()
	await expect(page.getByRole('status')).toHaveText('您的帳戶已刪除。')
	await expect(page.getByRole('link', { name: '登入', exact: true })).toBeVisible()
})

test('confirms an address by code, then opens the portal', async ({ page, context, app, enterAs }) => {
	await enterAs('unverified@example.com')
	await pressManage(page)
	await expect(page.getByRole('alert')).toContainText('您的電子郵件尚未驗證')
	const send = page.getByRole('button', { name: '驗證電子郵件' })
	const code = await readCode(context, app, 'unverified@example.com', () => send.click())
	await enterCode(page, code)
	await expect(page).toHaveURL('/account')
	await expect(page.getByText('已驗證')).toBeVisible()
	await manageButton(page).press('Enter')
	await expectPortalOf(page, { name: '吳淑芬', email: 'unverified@example.com' })
})
