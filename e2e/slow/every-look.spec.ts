import { messages } from '#app/i18n/messages.server.ts'
import { appPages } from '../support/app-pages.ts'
import { emulatorPages } from '../support/emulator-pages.ts'
import { violations } from '../support/equal-access.ts'
import { expect, test } from '../support/fixtures.ts'
import { expectNoViolations, type Look } from '../support/inspect-page.ts'

// Another colour scheme is another set of colours and nothing else.
const looks: Look[] = [
	{ width: 320, height: 640, colorScheme: 'light', scope: 'everything' },
	{ width: 320, height: 640, colorScheme: 'dark', scope: 'colours' },
	{ width: 1100, height: 800, colorScheme: 'dark', scope: 'everything' },
	{ width: 1100, height: 800, colorScheme: 'light', scope: 'colours' },
]

for (const lang of ['zh-TW', 'en'] as const) {
	test.describe(lang, () => {
		test.use({ locale: lang })
		for (const [name, visit] of Object.entries({ ...appPages, ...emulatorPages })) {
			test(`no accessibility violation in any size or colour scheme on: ${name}`, async ({
				page,
				app,
				enterAs,
				foreignSite,
			}) => {
				await visit({ page, app, enterAs, foreignSite, t: messages[lang] })
				// Colours do not depend on the language.
				const worthwhile = looks.filter(({ scope }) => lang === 'zh-TW' || scope === 'everything')
				await expectNoViolations(page, lang, worthwhile)
				expect.soft(await violations(page), 'by the second engine').toEqual([])
			})
		}
	})
}
