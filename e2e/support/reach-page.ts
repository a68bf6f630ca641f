import type { Page } from '@playwright/test'
import type { AllMessages } from '#app/i18n/messages.server.ts'
import { open, type Stop, see } from './stop.ts'

export function account(user: string, sentence: (t: AllMessages['subscription']) => string): Stop {
	return async ({ page, t, enterAs }) => {
		await enterAs(`${user}@example.com`)
		await open(page, '/account', sentence(t.subscription))
	}
}

export async function askForCode(page: Page, t: AllMessages, email: string): Promise<void> {
	await page.goto('/login/code')
	await page.getByLabel(t.code.email).fill(email)
	await page.getByRole('button', { name: t.code.send }).click()
	await see(page, t.code.nothingCame)
}
