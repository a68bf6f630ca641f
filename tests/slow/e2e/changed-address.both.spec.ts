import { randomUUID } from 'node:crypto'
import { expect, test } from '../../../e2e/support/fixtures.ts'
import { enterCode, readCode } from '../../../e2e/support/mailbox.ts'

test('changes the address, signs in with the new one', async ({ page, context, app }) => {
	const [email, changed] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`]
	await page.goto('/login/code')
	await page.getByLabel('電子郵件').fill(email)
	const send = page.getByRole('button', { name: '寄出驗證碼' })
	await enterCode(page, await readCode(context, app, email, () => send.click()))
	await page.getByRole('link', { name: '變更電子郵件' }).click()
	await page.getByLabel('新的電子郵件').fill(changed)
	await enterCode(page, await readCode(context, app, changed, () => send.click()))
	await expect(page).toHaveURL('/account')
	await expect(page.getByText(changed)).toBeVisible()

	await page.getByRole('button', { name: '登出' }).click()
	await expect(page.getByRole('link', { name: '登入以管理訂閱' })).toBeVisible()
	await page.goto('/login/code')
	await page.getByLabel('電子郵件').fill(changed)
	await enterCode(page, await readCode(context, app, changed, () => send.click()))
	await expect(page.getByText(changed)).toBeVisible()
	await expect(page.getByText(email)).toBeHidden()
})
