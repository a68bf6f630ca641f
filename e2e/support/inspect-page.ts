import { expect, type Page } from '@playwright/test'
import type { Locale } from '#app/i18n/locale.ts'
import { axeViolations, type Scope } from './axe.ts'
import { smallTargets } from './touch-targets.ts'

export type Look = { width: number; height: number; colorScheme: 'light' | 'dark'; scope: Scope }

const PHONE = { width: 390, height: 844 }

/** Looks at an open page in each of these ways and on a phone, and expects no accessibility violation in any. */
export async function expectNoViolations(page: Page, lang: Locale, looks: readonly Look[]): Promise<void> {
	await expect(page.locator('html')).toHaveAttribute('lang', lang)
	for (const { colorScheme, scope, ...size } of looks) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
		await page.setViewportSize(size)
		expect.soft(await axeViolations(page, scope), `at ${size.width} pixels, ${colorScheme}`).toEqual([])
	}
	await page.setViewportSize(PHONE)
	expect.soft(await smallTargets(page), 'too low for a finger').toEqual([])
}
