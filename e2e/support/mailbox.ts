import { type BrowserContext, expect } from '@playwright/test'
import type { RunningApp } from './start-app.ts'

/** Reads the code of the newest mail to an address, as a person would: in the mailbox, in a tab of its own. */
export async function readCode(context: BrowserContext, { mailboxOrigin }: RunningApp, email: string): Promise<string> {
	const mailbox = await context.newPage()
	const newest = mailbox.getByRole('article').first().getByRole('link')
	await expect(async () => {
		await mailbox.goto(`${mailboxOrigin}/?to=${encodeURIComponent(email)}`)
		await expect(newest).toBeVisible({ timeout: 1000 })
	}).toPass()
	await newest.click()
	const text = await mailbox.locator('pre').innerText()
	await mailbox.close()
	const [, code = ''] = /：(\d{6})/.exec(text) ?? []
	expect(code).toMatch(/^\d{6}$/)
	return code
}
