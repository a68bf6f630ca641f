import process from 'node:process'
import { defineConfig, devices } from '@playwright/test'
import type { AppOptions } from './e2e/support/fixtures.ts'

const executablePath = process.env.PLAYWRIGHT_CHROMIUM_PATH
// A fresh browser profile would otherwise call home while tests measure what the page does.
const args = [
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
	'--disable-quic',
]

// By a file's name: `both` runs with and without JavaScript, `no-js` only without, and `slow-no-js` without in the slow tier.
const NO_JS = '**/*.no-js.spec.ts'
const WITHOUT_JS = '**/*.{no-js,both}.spec.ts'
const OTHER_FOLDERS = '**/e2e/{slow,trials}/**'
const withoutJavaScript = { use: { javaScriptEnabled: false } }

export default defineConfig<object, AppOptions>({
	testDir: '.',
	globalSetup: './e2e/support/global-setup.ts',
	// Deadlines that only a hang can reach, however slow the machine is.
	timeout: 5 * 60_000,
	expect: { timeout: 2 * 60_000 },
	forbidOnly: true,
	fullyParallel: true,
	retries: 0,
	workers: 2,
	reporter: 'list',
	use: {
		locale: 'zh-TW',
		// A headless browser owns up to being one, and robots are served whole pages instead of streamed ones.
		userAgent: devices['Desktop Chrome'].userAgent,
		launchOptions: { args, ...(executablePath && { executablePath }) },
		screenshot: 'only-on-failure',
		// A trace costs a third more time in every test. Ask for one with --trace=retain-on-failure.
		trace: 'off',
	},
	projects: [
		{ name: 'chromium', testDir: 'e2e', testIgnore: [OTHER_FOLDERS, NO_JS] },
		{ name: 'no-js', testDir: 'e2e', testIgnore: OTHER_FOLDERS, testMatch: WITHOUT_JS, ...withoutJavaScript },
		{ name: 'slow', testDir: 'e2e/slow', testIgnore: NO_JS },
		{
			name: 'slow-no-js',
			testMatch: ['**/e2e/slow/**/*.{no-js,both}.spec.ts', '**/*.slow-no-js.spec.ts'],
			...withoutJavaScript,
		},
		// No part of any tier: `npm run screens`, `npm run lighthouse` and `npm run dashboard`.
		{ name: 'screens', testMatch: '**/e2e/trials/{screens,story}.spec.ts' },
		...['lighthouse', 'dashboard'].map((name) => ({ name, testMatch: `**/e2e/trials/${name}.spec.ts` })),
	],
})
