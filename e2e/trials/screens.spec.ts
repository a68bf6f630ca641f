import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { type Browser, chromium, type Page } from '@playwright/test'
import { paths } from '#app/paths.ts'
import { startTestPostgres } from '#tests/support/postgres-server.ts'
import { SERVER_VARIABLE } from '#tests/support/test-database.ts'
import { createSessions, type Sessions } from '../e2e/support/sessions.ts'
import { type RunningApp, startApp } from '../e2e/support/start-app.ts'
import { build } from './build.ts'
import { isBuildCurrent } from './local/build-inputs.ts'
import { findBrowser } from './test/find-browser.ts'

const FOLDER = 'docs/screens'
const PATIENCE_MS = 120_000

type Look = [lang: 'zh-TW' | 'en', scheme: 'light' | 'dark', width: 320 | 768 | 1280]
type Screen = { path: string; who?: string; looks: Look[] }

// Every page in every language, colour scheme and width, but not in every combination.
const SCREENS: Record<string, Screen> = {
	home: {
		path: paths.home(),
		looks: [
			['zh-TW', 'light', 1280],
			['en', 'dark', 320],
		],
	},
	login: {
		path: paths.login(),
		looks: [
			['zh-TW', 'dark', 320],
			['en', 'light', 768],
		],
	},
	pricing: {
		path: paths.pricing(),
		looks: [
			['zh-TW', 'light', 1280],
			['zh-TW', 'dark', 768],
			['en', 'light', 320],
		],
	},
	'pricing-subscribed': {
		path: paths.pricing(),
		who: 'linked',
		looks: [
			['zh-TW', 'light', 768],
			['zh-TW', 'dark', 320],
			['en', 'dark', 1280],
		],
	},
	account: {
		path: paths.account(),
		who: 'linked',
		looks: [
			['zh-TW', 'light', 1280],
			['zh-TW', 'dark', 320],
			['en', 'light', 768],
		],
	},
	'account-past-due': {
		path: paths.account(),
		who: 'pastdue',
		looks: [
			['zh-TW', 'light', 320],
			['zh-TW', 'dark', 768],
			['en', 'light', 1280],
		],
	},
}

/** Photographs the pages of the built app, with the emulator and the demo users, into docs/screens. */
async function takeScreens(): Promise<void> {
	const executablePath = await findBrowser()
	if (!executablePath) throw new Error('Without a browser there are no pictures')
	if (!isBuildCurrent()) await build()
	const server = await startTestPostgres()
	process.env[SERVER_VARIABLE] = server.url
	const app = await startApp()
	const browser = await chromium.launch({ executablePath })
	try {
		const sessions = createSessions(app.url)
		for (const file of picturesIn(FOLDER)) rmSync(file)
		for (const [name, screen] of Object.entries(SCREENS)) await takeScreen(name, screen, { browser, app, sessions })
	} finally {
		await browser.close()
		await app.stop()
		await server.stop()
	}
	for (const file of picturesIn(FOLDER)) console.log(`${file}  ${Math.ceil(statSync(file).size / 1000)} kB`)
}

type Tools = { browser: Browser; app: RunningApp; sessions: Sessions }

async function takeScreen(name: string, { path: url, who, looks }: Screen, tools: Tools): Promise<void> {
	const { browser, app, sessions } = tools
	for (const [locale, colorScheme, width] of looks) {
		const viewport = { width, height: width === 320 ? 640 : 800 }
		const look = { locale, colorScheme, viewport, timezoneId: 'Asia/Taipei', reducedMotion: 'reduce' } as const
		const context = await browser.newContext({ baseURL: app.url, ...look })
		if (who) await context.addCookies([await sessions.cookieOf(`${who}@example.com`)])
		const page = await context.newPage()
		if (who) await prepareAccount(page, app)
		await page.goto(url, { waitUntil: 'networkidle' })
		const file = path.join(FOLDER, `${name}.${locale}.${colorScheme}.${width}.png`)
		await page.screenshot({ fullPage: true, path: file })
		await context.close()
	}
}

/** Opens the portal once, and waits for the first synchronisation, which a visit starts. */
async function prepareAccount(page: Page, { url }: RunningApp): Promise<void> {
	await page.request.post(paths.account(), { headers: { Origin: url }, maxRedirects: 0 })
	const deadline = Date.now() + PATIENCE_MS
	while (Date.now() < deadline) {
		await page.goto(paths.accountWithStatus())
		if ((await page.getByRole('definition').count()) > 0) return
	}
	throw new Error('The account page never showed a subscription')
}

function picturesIn(folder: string): string[] {
	mkdirSync(folder, { recursive: true })
	return readdirSync(folder)
		.filter((name) => name.endsWith('.png'))
		.map((name) => path.join(folder, name))
}

await takeScreens()
