import { messages } from '#app/i18n/messages.server.ts'
import { appPages } from './support/app-pages.ts'
import { violations } from './support/equal-access.ts'
import { expect, test } from './support/fixtures.ts'
import { expectNoViolations, type Look } from './support/inspect-page.ts'

// One page of each kind, each width and each colour scheme once. All pages in all looks, languages and by both engines: e2e/slow.
const NARROW: Look = { width: 320, height: 640, colorScheme: 'light', scope: 'everything' }
const WIDE: Look = { width: 1100, height: 800, colorScheme: 'dark', scope: 'colours' }

for (const name of [
	'home',
	'failed sign-in',
	'sign-in by code, wrong',
	'account, active',
	'account, past due',
	'plans',
	'deleting one’s account',
] as const) {
	test(`no accessibility violation on: ${name}`, async ({ page, app, enterAs, foreignSite }) => {
		await appPages[name]({ page, app, enterAs, foreignSite, t: messages['zh-TW'] })
		await expectNoViolations(page, 'zh-TW', [NARROW, WIDE])
	})
}

test.describe(() => {
	test.use({ locale: 'en' })
	// The longest English sentence is on it.
	test('no accessibility violation in English by two engines on: account, past due', async ({
		page,
		app,
		enterAs,
		foreignSite,
	}) => {
		await appPages['account, past due']({ page, app, enterAs, foreignSite, t: messages.en })
		await expectNoViolations(page, 'en', [NARROW])
		expect(await violations(page)).toEqual([])
	})
})
