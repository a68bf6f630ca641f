import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { paths } from '#app/paths.ts'
import { startTestPostgres } from '#tests/support/postgres-server.ts'
import { SERVER_VARIABLE } from '#tests/support/test-database.ts'
import { createSessions } from '../e2e/support/sessions.ts'
import { startApp } from '../e2e/support/start-app.ts'
import { build } from './build.ts'
import { isBuildCurrent } from './local/build-inputs.ts'
import { npmCommand } from './local/npm-command.mjs'
import { runQuietly } from './local/run-command.ts'
import { findBrowser } from './test/find-browser.ts'

// 150 packages and 185 MB that nothing else needs, so npm fetches them when they are asked for.
const LIGHTHOUSE = 'lighthouse@12.8.2'
const RUNS = 5
const BROWSER_FLAGS = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-background-networking',
	'--no-first-run',
]

type Category = 'performance' | 'accessibility' | 'best-practices' | 'seo'
type Report = {
	categories: Record<Category, { score: number; auditRefs: { id: string; weight: number }[] }>
	audits: Record<string, { title: string; score: number | null; displayValue?: string }>
}
type Page = { path: string; who?: string; isIndexed: boolean }

const GOALS: Record<Category, number> = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 }
const FIGURES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']

// Pages that are not indexed ask for it, which costs them points for SEO.
const PAGES: Page[] = [
	{ path: paths.home(), isIndexed: true },
	{ path: paths.login(), isIndexed: false },
	{ path: paths.pricing(), isIndexed: true },
	{ path: paths.account(), who: 'linked@example.com', isIndexed: false },
]

/**
 * Has Lighthouse look at the pages of the built app, or at those named on the command line, as a phone on a slow network would.
 * Fails when one misses a goal.
 */
async function lookAtPages(named: string[]): Promise<void> {
	const pages = PAGES.filter((page) => named.length === 0 || named.includes(page.path))
	const browser = await findBrowser()
	if (!browser) throw new Error('Lighthouse needs a browser')
	if (!isBuildCurrent()) await build()
	const server = await startTestPostgres()
	process.env[SERVER_VARIABLE] = server.url
	const app = await startApp()
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-lighthouse-'))
	try {
		const sessions = createSessions(app.url)
		for (const page of pages) {
			const cookie = page.who && (await sessions.cookieOf(page.who))
			const headers = path.join(folder, 'headers.json')
			writeFileSync(headers, JSON.stringify(cookie ? { Cookie: `${cookie.name}=${cookie.value}` } : {}))
			const reports: Report[] = []
			for (let run = 0; run < RUNS; run++) reports.push(await lookAt(app.url + page.path, { browser, folder, headers }))
			tell(page, reports)
		}
	} finally {
		rmSync(folder, { recursive: true, force: true })
		await app.stop()
		await server.stop()
	}
}

async function lookAt(url: string, files: { browser: string; folder: string; headers: string }): Promise<Report> {
	const output = path.join(files.folder, 'report.json')
	const options = [
		'--quiet',
		'--output=json',
		`--output-path=${output}`,
		`--only-categories=${Object.keys(GOALS)}`,
		`--extra-headers=${files.headers}`,
		`--chrome-flags=${BROWSER_FLAGS.join(' ')}`,
	]
	const [program, args] = npmCommand(['exec', '--yes', '--', LIGHTHOUSE, url, ...options])
	await runQuietly(program, args, { env: { ...process.env, CHROME_PATH: files.browser } })
	return JSON.parse(readFileSync(output, 'utf8'))
}

/** Speed differs from run to run, so the median counts. Everything else is the same each time, and the worst counts. */
function tell(page: Page, reports: Report[]): void {
	const categories = (Object.keys(GOALS) as Category[]).filter((category) => category !== 'seo' || page.isIndexed)
	const scores = categories.map((category) => {
		const all = reports.map(({ categories: found }) => Math.round(found[category].score * 100)).sort((a, b) => a - b)
		return { category, score: (category === 'performance' ? all[Math.floor(all.length / 2)] : all[0]) ?? 0, all }
	})
	const described = scores.map(({ category, score, all }) =>
		category === 'performance' ? `${category} ${score} (${all[0]} to ${all.at(-1)})` : `${category} ${score}`,
	)
	console.log(`${page.path.padEnd(9)} ${described.join(', ')}`)
	const [first] = reports
	if (first)
		console.log(`          ${FIGURES.map((id) => `${id} ${first.audits[id]?.displayValue ?? '?'}`).join(', ')}`)
	for (const { category } of scores.filter(({ category, score }) => score < GOALS[category])) {
		process.exitCode = 1
		console.log(
			`          below ${GOALS[category]}: ${reports.flatMap((report) => lostPoints(report, category)).join('; ')}`,
		)
	}
}

function lostPoints({ categories, audits }: Report, category: Category): string[] {
	const lost = categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
	return lost.map(({ id }) => `${audits[id]?.title} ${audits[id]?.displayValue ?? ''}`.trim())
}

await lookAtPages(process.argv.slice(2))
