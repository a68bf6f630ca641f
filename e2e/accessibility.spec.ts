import { appPages } from './support/app-pages.ts'
import { violations } from './support/equal-access.ts'
import { expect, test } from './support/fixtures.ts'
import { expectNoBarriers, type Look, languages } from './support/inspect-page.ts'

// Each width and each colour scheme once, and the longer language where it is narrow. All of them together: tests/slow/e2e.
const NARROW: Look = { width: 320, height: 640, colorScheme: 'light', scope: 'everything' }
const WIDE: Look = { width: 1100, height: 800, colorScheme: 'dark', scope: 'everything' }
const looks = { 'zh-TW': [NARROW, WIDE], en: [NARROW] }

for (const lang of ['zh-TW', 'en'] as const) {
	test.describe(lang, () => {
		test.use({ locale: lang, colorScheme: 'light', viewport: { width: NARROW.width, height: NARROW.height } })
		for (const [name, visit] of Object.entries(appPages)) {
			test(`no barrier on: ${name}`, async ({ page, app, enterAs, foreignSite }) => {
				await visit({ page, app, enterAs, foreignSite, t: languages[lang] })
				await expectNoBarriers(page, lang, looks[lang])
			})
		}
	})
}

for (const name of ['sign-in', 'account, active', 'plans'] as const) {
	test(`a second engine finds no barrier on: ${name}`, async ({ page, app, enterAs, foreignSite }) => {
		await appPages[name]?.({ page, app, enterAs, foreignSite, t: languages['zh-TW'] })
		expect(await violations(page)).toEqual([])
	})
}
