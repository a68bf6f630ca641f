import { randomUUID } from 'node:crypto'
import { expect, test } from '../support/fixtures.ts'
import { enterCode, readCode, untilMailed } from '../support/mailbox.ts'

test('changes the address, signs in with the new one, undoes it', async ({ page, context, app }) => {
	const [email, changed] = [`${randomUUID()}@example.com`, `${randomUUID()}@example.com`]
	await page.goto('/login/code')
	await page.getByLabel('電子郵件').fill(email)
	const send = page.getByRole('button', { name: '寄出驗證碼' })
	await enterCode(page, await readCode(context, app, email, () => send.click()))
	await page.getByRole('link', { name: '變更電子郵件' }).click()
	const sendThere = page.getByRole('button', { name: '寄驗證碼到新的電子郵件' })
	const prove = page.getByRole('button', { name: `寄驗證碼到 ${email}` })
	await page.getByLabel('驗證碼').fill(await readCode(context, app, email, () => prove.click()))
	await page.getByLabel('新的電子郵件').fill(changed)
	await untilMailed(app, email, async () => {
		await enterCode(page, await readCode(context, app, changed, () => sendThere.click()))
	})
	await expect(page).toHaveURL('/account')
	await expect(page.getByText(changed)).toBeVisible()

	await page.getByRole('button', { name: '登出' }).click()
	await expect(page.getByRole('link', { name: '登入以管理訂閱' })).toBeVisible()
	await page.goto('/login/code')
	await page.getByLabel('電子郵件').fill(changed)
	await enterCode(page, await readCode(context, app, changed, () => send.click()))
	await expect(page.getByText(changed)).toBeVisible()
	await expect(page.getByText(email)).toBeHidden()

	await page.goto(`${app.mailboxOrigin}/?to=${encodeURIComponent(email)}`)
	await page.getByRole('article').first().getByRole('link').click()
	await expect(page.locator('pre')).toContainText('/account/email/undo')
	const [link = ''] = /http:\S+/.exec(await page.locator('pre').innerText()) ?? []
	await page.goto(link)
	await page.getByRole('button', { name: '改回原來的電子郵件' }).click()
	await expect(page.getByRole('status')).toContainText('已經改回原來的電子郵件')
	await page.goto('/account')
	await expect(page).toHaveURL(/\/login/)
})
