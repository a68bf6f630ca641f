import { test } from './support/fixtures.ts'
import { expectNoViolations, type Look } from './support/inspect-page.ts'

const NARROW: Look = { width: 320, height: 640, colorScheme: 'light', scope: 'everything' }
const WIDE: Look = { width: 1100, height: 800, colorScheme: 'dark', scope: 'colours' }

test.use({ appEnv: { OIDC_BUTTON_NAME: '範例公司' } })

for (const path of ['/login?problem=address_in_use', '/login/oidc']) {
	test(`no accessibility violation on ${path} with a provider`, async ({ page }) => {
		await page.goto(path)
		await expectNoViolations(page, 'zh-TW', [NARROW, WIDE])
	})
}
