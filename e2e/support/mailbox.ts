import { type BrowserContext, expect, type Page } from '@playwright/test'
import type { RunningApp } from './start-app.ts'

const CODE = /：(\d{6})/

/**
 * Does what has a code mailed to this address, and reads the code as a person would: in the mailbox, in a tab of its own. Mails that
 * were there before are no answer.
 */
export async function readCode(
	context: BrowserContext,
	app: RunningApp,
	email: string,
	ask: () => Promise<void>,
): Promise<string> {
	await untilMailed(app, email, ask)
	const mailbox = await context.newPage()
	await mailbox.goto(`${app.mailboxOrigin}/?to=${encodeURIComponent(email)}`)
	const newest = mailbox.getByRole('article').first().getByRole('link')
	await newest.click()
	const mail = mailbox.locator('pre')
	// The element may be there before its text is.
	await expect(mail).toContainText(CODE)
	const [, code = ''] = CODE.exec(await mail.innerText()) ?? []
	await mailbox.close()
	return code
}

export async function enterCode(page: Page, code: string): Promise<void> {
	await page.getByLabel('驗證碼').fill(code)
	await page.getByRole('button', { name: '確認' }).click()
}

/** Does what has one mail sent to this address, and waits until it is in the mailbox. The app answers before it sends. */
export async function untilMailed(app: RunningApp, email: string, ask: () => Promise<void>): Promise<void> {
	const before = await countMails(app, email)
	await ask()
	await expect.poll(() => countMails(app, email)).toBeGreaterThan(before)
	expect(await countMails(app, email)).toBe(before + 1)
}

async function countMails({ mailboxOrigin }: RunningApp, email: string): Promise<number> {
	const response = await fetch(`${mailboxOrigin}/mails.json?to=${encodeURIComponent(email)}`)
	const mails: unknown[] = await response.json()
	return mails.length
}
