import type { Page } from '@playwright/test'
import type { AllMessages } from '#app/i18n/messages.server.ts'
import type { ForeignSite, ForeignSiteOptions } from './foreign-site.ts'
import type { RunningApp } from './start-app.ts'
import { openUntilVisible } from './visit.ts'

type Visit = {
	page: Page
	app: RunningApp
	/** The messages in the language of the pages. */
	t: AllMessages
	enterAs(email: string): Promise<void>
	foreignSite(path: string, options?: ForeignSiteOptions): Promise<ForeignSite>
}

/** Opens a page and waits until its special content is visible. */
export type Stop = (visit: Visit) => Promise<void>

export async function open(page: Page, path: string, text: string): Promise<void> {
	await page.goto(path)
	await see(page, text)
}

/** For a page that asks Recur and after two seconds goes without the answer. */
export async function openUntil(page: Page, path: string, text: string): Promise<void> {
	await openUntilVisible(page, path, page.getByText(text).first())
}

export async function see(page: Page, text: string): Promise<void> {
	await page.getByText(text).first().waitFor()
}

export async function choosePro(page: Page): Promise<void> {
	await page.goto('/pricing')
	await page.getByRole('button', { name: /Pro$/ }).click()
}
