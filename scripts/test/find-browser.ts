import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chromium } from '@playwright/test'
import { runProgram } from './run-program.ts'

const INSTALLED = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/usr/bin/google-chrome-stable',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
]

const ANSWER_WITHIN_MS = 20_000

/**
 * The path of a Chromium that starts: one already there, else Playwright's own, else the distribution's. Null with an
 * instruction printed when none can be had.
 */
export async function findBrowser(): Promise<string | null> {
	const present = [process.env.PLAYWRIGHT_CHROMIUM_PATH, ...INSTALLED, chromium.executablePath()].find(starts)
	if (present) return present
	console.log("No Chromium found. Fetching Playwright's own …")
	await runProgram('playwright', ['install', 'chromium'])
	if (starts(chromium.executablePath())) return chromium.executablePath()
	if (isRootOnDebian()) await installFromDistribution()
	const installed = INSTALLED.find(starts)
	if (installed) return installed
	console.error(
		'No Chromium could be found or installed. Install Chromium or Google Chrome, or name one with PLAYWRIGHT_CHROMIUM_PATH.',
	)
	return null
}

/** A file alone proves little: Ubuntu's package is a hint to another shop, and libraries may be missing. */
function starts(path: string | undefined): boolean {
	if (!path || !existsSync(path)) return false
	try {
		return /\d+\.\d+/.test(
			execFileSync(path, ['--version'], { encoding: 'utf8', timeout: ANSWER_WITHIN_MS, stdio: 'pipe' }),
		)
	} catch {
		return false
	}
}

function isRootOnDebian(): boolean {
	if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
	return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'))
}

async function installFromDistribution(): Promise<void> {
	console.log("Installing the distribution's Chromium …")
	const env = { DEBIAN_FRONTEND: 'noninteractive' }
	await runProgram('apt-get', ['update', '-q'], env)
	// Without a font for Chinese, screenshots of half the app show boxes.
	await runProgram('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], env)
}
