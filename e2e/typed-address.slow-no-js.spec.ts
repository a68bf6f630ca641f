import { randomUUID } from 'node:crypto'
import { CARD, pay } from './support/checkout.ts'
import { expect, test } from './support/fixtures.ts'
import { enterCode, readCode } from './support/mailbox.ts'
import { expectPortalOf, manageButton, pressManage } from './support/visit.ts'

test('proves the address typed at the checkout by a code', async ({ page, context, app, enterAs, canary }) => {
	const email = `${randomUUID()}@example.com`
	canary.add(email)
	await enterAs('new@example.com')
	await page.goto('/pricing')
	await page.getByRole('button', { name: '選擇 Basic' }).click()
	await page.getByLabel(/^(電子郵件|Email)$/).fill(email)
	await pay(page, { name: '周子晴', card: CARD.works })
	await expect(page).toHaveURL(/\/account(\?from=checkout)?$/)

	await pressManage(page)
	await expect(page.getByRole('alert')).toContainText('您的訂閱在 Recur 登記的是另一個電子郵件')
	await expect(page.getByRole('alert')).not.toContainText(email)
	const send = page.getByRole('button', { name: '寄驗證碼到付款時的電子郵件' })
	const code = await readCode(context, app, email, () => send.click())
	await expect(page).toHaveURL('/account/billing-email')
	await enterCode(page, code)
	await expect(page).toHaveURL('/account')
	await manageButton(page).press('Enter')
	await expectPortalOf(page, { name: '周子晴', email })
})
