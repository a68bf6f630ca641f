import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { openTerminal, type Terminal } from './run-steps.ts'

const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell'
const FULL_BROWSERS = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const ANSWER_WITHIN_MS = 60_000

/**
 * The path of a Chromium that starts: PLAYWRIGHT_CHROMIUM_PATH, else a headless shell, else a full browser, else a headless
 * shell that it installs. Null, with an instruction printed, when there is none.
 */
export async function findBrowser(terminal = openTerminal): Promise<string | null> {
	const browser = findInstalled() ?? (await install(terminal))
	if (browser) terminal.say(`Browser: ${browser}`)
	else {
		terminal.say(
			'No Chromium could be found or installed. Install Chromium or Google Chrome, or name one with PLAYWRIGHT_CHROMIUM_PATH.',
		)
	}
	return browser
}

/** The headless shell comes first: the tests need half the processor time with it. */
function findInstalled(): string | null {
	const own = process.env.PLAYWRIGHT_CHROMIUM_PATH
	const candidates = [own, HEADLESS_SHELL, playwrightShell(), ...FULL_BROWSERS, chromium.executablePath()]
	return candidates.find(starts) ?? null
}

/** On Debian the package comes first: it brings the libraries that Playwright's download needs and a bare system lacks. */
async function install(terminal: Terminal): Promise<string | null> {
	terminal.say('No Chromium found. Installing one …')
	const canUseApt = isRootOnDebian()
	const attempts = [
		() => canUseApt && installPackage(terminal, 'chromium-headless-shell'),
		() => terminal.run('playwright', ['install', 'chromium-headless-shell']),
		() => canUseApt && installPackage(terminal, 'chromium'),
	]
	for (const attempt of attempts) {
		await attempt()
		const browser = findInstalled()
		if (browser) return browser
	}
	return null
}

/** Playwright tells where its full browser is and not where its headless shell is: beside it, under the same revision. */
function playwrightShell(): string | undefined {
	const [, browsers, revision] = /^(.*)[\\/]chromium-(\d+)[\\/]/.exec(chromium.executablePath()) ?? []
	if (!browsers || !existsSync(`${browsers}/chromium_headless_shell-${revision}`)) return undefined
	const folder = path.join(browsers, `chromium_headless_shell-${revision}`)
	const platform = readdirSync(folder).find((name) => name.startsWith('chrome-headless-shell-'))
	return platform && path.join(folder, platform, `chrome-headless-shell${process.platform === 'win32' ? '.exe' : ''}`)
}

/** A file alone proves little: Ubuntu's package only points to a snap, and libraries may be missing. */
function starts(file: string | undefined): boolean {
	if (!file || !existsSync(file)) return false
	try {
		return /\d+\.\d+/.test(
			execFileSync(file, ['--version'], { encoding: 'utf8', timeout: ANSWER_WITHIN_MS, stdio: 'pipe' }),
		)
	} catch {
		return false
	}
}

function isRootOnDebian(): boolean {
	if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
	return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/** Screenshots need the font for Chinese. */
async function installPackage(terminal: Terminal, name: string): Promise<boolean> {
	const env = { DEBIAN_FRONTEND: 'noninteractive' }
	await terminal.run('apt-get', ['update', '-q'], env)
	return await terminal.run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name, 'fonts-noto-cjk'], env)
}
