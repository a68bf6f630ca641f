import { en } from '#app/i18n/en.ts'
import { zhTW } from '#app/i18n/zh-TW.ts'
import { barriers } from './support/barriers.ts'
import { stops } from './support/every-page.ts'
import { expect, test } from './support/fixtures.ts'

const languages = { 'zh-TW': zhTW, en }
const looks = [
	{ width: 320, height: 640, colorScheme: 'light' },
	{ width: 320, height: 640, colorScheme: 'dark' },
	{ width: 1100, height: 800, colorScheme: 'light' },
	{ width: 1100, height: 800, colorScheme: 'dark' },
] as const

for (const lang of ['zh-TW', 'en'] as const) {
	test.describe(lang, () => {
		test.use({ locale: lang })
		for (const [name, visit] of Object.entries(stops)) {
			test(`no barrier on: ${name}`, async ({ page, app, enterAs, foreignSite }) => {
				await visit({ page, app, enterAs, foreignSite, t: languages[lang] })
				await expect(page.locator('html')).toHaveAttribute('lang', lang)
				for (const { colorScheme, ...size } of looks) {
					await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
					await page.setViewportSize(size)
					expect.soft(await barriers(page), `at ${size.width} pixels, ${colorScheme}`).toEqual([])
				}
			})
		}
	})
}
