import { expect, type Page } from '@playwright/test'
import { en } from '#app/i18n/en.ts'
import { zhTW } from '#app/i18n/zh-TW.ts'
import { barriers, type Scope } from './barriers.ts'

export const languages = { 'zh-TW': zhTW, en }

export type Language = keyof typeof languages

export type Look = { width: number; height: number; colorScheme: 'light' | 'dark'; scope: Scope }

/** Looks at an open page in each of these ways, and expects no barrier in any. */
export async function expectNoBarriers(page: Page, lang: Language, looks: readonly Look[]): Promise<void> {
	await expect(page.locator('html')).toHaveAttribute('lang', lang)
	for (const { colorScheme, scope, ...size } of looks) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
		await page.setViewportSize(size)
		expect.soft(await barriers(page, scope), `at ${size.width} pixels, ${colorScheme}`).toEqual([])
	}
}
