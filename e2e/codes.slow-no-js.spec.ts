import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, test } from './support/fixtures.ts'
import { readCode } from './support/mailbox.ts'
import { expectPortalOf, manageButton, pressManage } from './support/visit.ts'

test('somebody new signs up by a code from the mailbox, and may delete the account again', async ({
	page,
	context,
	app,
	canary,
}) => {
	const email = `${randomUUID()}@example.com`
	canary.add(email)
	await page.goto('/login?redirectTo=%2Fpricing')
	await page.getByRole('link', { name: '以驗證碼登入或註冊' }).click()
	await expect(page.getByRole('heading', { name: '以驗證碼登入或註冊' })).toBeVisible()
	await page.getByLabel('電子郵件').fill(email)
	const send = page.getByRole('button', { name: '寄出驗證碼' })
	const code = await readCode(context, app, email, () => send.click())
	await expect(page.getByText(`我們已將驗證碼寄到 ${email}`)).toBeVisible()
	await enter(page, code === '123456' ? '654321' : '123456')
	await expect(page.getByRole('alert')).toHaveText('驗證碼不正確，或已經失效。')
	await enter(page, code)
	await expect(page).toHaveURL('/pricing')

	await page.goto('/account')
	await expect(page.getByText(email)).toBeVisible()
	await expect(page.getByText('已驗證')).toBeVisible()
	await page.getByRole('link', { name: '刪除帳戶' }).click()
	const sendForDeletion = page.getByRole('button', { name: '改用電子郵件驗證碼' })
	const codeForDeletion = await readCode(context, app, email, () => sendForDeletion.click())
	await expect(page.getByRole('button', { name: '再寄一次' })).toBeVisible()
	await page.getByLabel('驗證碼').fill(codeForDeletion)
	await page.getByRole('button', { name: '刪除帳戶' }).click()
	await expect(page.getByRole('status')).toHaveText('您的帳戶已經刪除。')
	await expect(page.getByRole('link', { name: '登入', exact: true })).toBeVisible()
})

test('unverified@example.com confirms the address and reaches the portal', async ({ page, context, app, enterAs }) => {
	await enterAs('unverified@example.com')
	await pressManage(page)
	await expect(page.getByRole('alert')).toContainText('您的電子郵件尚未驗證')
	const send = page.getByRole('button', { name: '寄驗證碼確認電子郵件' })
	const code = await readCode(context, app, 'unverified@example.com', () => send.click())
	await enter(page, code)
	await expect(page).toHaveURL('/account')
	await expect(page.getByText('已驗證')).toBeVisible()
	await manageButton(page).click()
	await expectPortalOf(page, { name: '吳淑芬', email: 'unverified@example.com' })
})

test('a person changes their address and signs in with the new one', async ({ page, context, app }) => {
	const [email, changed] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`]
	await page.goto('/login/code')
	await page.getByLabel('電子郵件').fill(email)
	const send = page.getByRole('button', { name: '寄出驗證碼' })
	await enter(page, await readCode(context, app, email, () => send.click()))
	await page.getByRole('link', { name: '變更電子郵件' }).click()
	await page.getByLabel('新的電子郵件').fill(changed)
	await enter(page, await readCode(context, app, changed, () => send.click()))
	await expect(page).toHaveURL('/account')
	await expect(page.getByText(changed)).toBeVisible()

	await page.getByRole('button', { name: '登出' }).click()
	await expect(page.getByRole('link', { name: '登入以管理訂閱' })).toBeVisible()
	await page.goto('/login/code')
	await page.getByLabel('電子郵件').fill(changed)
	await enter(page, await readCode(context, app, changed, () => send.click()))
	await expect(page.getByText(changed)).toBeVisible()
	await expect(page.getByText(email)).toBeHidden()
})

async function enter(page: Page, code: string): Promise<void> {
	await page.getByLabel('驗證碼').fill(code)
	await page.getByRole('button', { name: '確認' }).click()
}
