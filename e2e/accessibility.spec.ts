import { en } from '#app/i18n/en.ts'
import { zhTW } from '#app/i18n/zh-TW.ts'
import { barriers } from './support/barriers.ts'
import { violations } from './support/equal-access.ts'
import { stops } from './support/every-page.ts'
import { expect, test } from './support/fixtures.ts'

const languages = { 'zh-TW': zhTW, en }
// Another colour scheme is another set of colours and nothing else.
const looks = [
	{ width: 320, height: 640, colorScheme: 'light', scope: 'everything' },
	{ width: 320, height: 640, colorScheme: 'dark', scope: 'colours' },
	{ width: 1100, height: 800, colorScheme: 'dark', scope: 'everything' },
	{ width: 1100, height: 800, colorScheme: 'light', scope: 'colours' },
] as const

for (const lang of ['zh-TW', 'en'] as const) {
	test.describe(lang, () => {
		test.use({ locale: lang })
		for (const [name, visit] of Object.entries(stops)) {
			test(`no barrier on: ${name}`, async ({ page, app, enterAs, foreignSite }) => {
				await visit({ page, app, enterAs, foreignSite, t: languages[lang] })
				await expect(page.locator('html')).toHaveAttribute('lang', lang)
				for (const { colorScheme, scope, ...size } of looks) {
					// Colours do not depend on the language.
					if (lang === 'en' && scope === 'colours') continue
					await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
					await page.setViewportSize(size)
					expect.soft(await barriers(page, scope), `at ${size.width} pixels, ${colorScheme}`).toEqual([])
				}
				expect.soft(await violations(page), 'by the second engine').toEqual([])
			})
		}
	})
}
