import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { paths } from '#app/paths.ts'
import { expect, test } from '../support/fixtures.ts'

const FOLDER = 'docs/screens'

type Screen = { path: string; who?: string; looks: string[] }

// Every page in every language, colour scheme and width, but not in every combination.
const screens: Record<string, Screen> = {
	home: { path: paths.home(), looks: ['zh-TW.light.1280', 'en.dark.320'] },
	login: { path: paths.login(), looks: ['zh-TW.dark.320', 'en.light.768'] },
	pricing: { path: paths.pricing(), looks: ['zh-TW.light.1280', 'zh-TW.dark.768', 'en.light.320'] },
	'pricing-subscribed': {
		path: paths.pricing(),
		who: 'linked',
		looks: ['zh-TW.light.768', 'zh-TW.dark.320', 'en.dark.1280'],
	},
	account: { path: paths.account(), who: 'linked', looks: ['zh-TW.light.1280', 'zh-TW.dark.320', 'en.light.768'] },
	'account-past-due': {
		path: paths.account(),
		who: 'pastdue',
		looks: ['zh-TW.light.320', 'zh-TW.dark.768', 'en.light.1280'],
	},
}
const pictures = Object.entries(screens).flatMap(([name, { looks, ...screen }]) =>
	looks.map((look) => ({ ...screen, look, file: `${name}.${look}.png` })),
)

test.beforeAll('only the pictures of these screens', () => {
	mkdirSync(FOLDER, { recursive: true })
	const others = readdirSync(FOLDER).filter(
		(name) => name.endsWith('.png') && !pictures.some(({ file }) => file === name),
	)
	for (const name of others) rmSync(path.join(FOLDER, name))
})

for (const { path: url, who, look, file } of pictures) {
	const [locale = '', colorScheme, width] = look.split('.')
	test.describe(() => {
		test.use({
			locale,
			colorScheme: colorScheme === 'dark' ? 'dark' : 'light',
			viewport: { width: Number(width), height: width === '320' ? 640 : 800 },
			timezoneId: 'Asia/Taipei',
			contextOptions: { reducedMotion: 'reduce' },
		})
		test(file, async ({ page, enterAs, baseURL }) => {
			if (who) await enterAs(`${who}@example.com`)
			if (who) await prepareAccount(page, baseURL ?? '')
			await page.goto(url, { waitUntil: 'networkidle' })
			await page.screenshot({ fullPage: true, path: path.join(FOLDER, file) })
		})
	})
}

/** Opens the portal once, and waits for the first synchronisation, which a visit starts. */
async function prepareAccount(page: Page, origin: string): Promise<void> {
	await page.request.post(paths.account(), { headers: { Origin: origin }, maxRedirects: 0 })
	await expect
		.poll(async () => {
			await page.goto(paths.accountWithStatus())
			return await page.getByRole('definition').count()
		})
		.toBeGreaterThan(0)
}
