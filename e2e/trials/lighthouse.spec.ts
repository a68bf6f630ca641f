import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { paths } from '#app/paths.ts'
import { npmCommand } from '#scripts/local/npm-command.mjs'
import { runQuietly } from '#scripts/local/run-command.ts'
import { expect, test } from '../support/fixtures.ts'

// 150 packages and 185 MB that nothing else needs, so npm fetches them when they are asked for.
const LIGHTHOUSE = 'lighthouse@12.8.2'
const RUNS = 5
const BROWSER_FLAGS = '--headless --no-sandbox --disable-gpu --disable-background-networking --no-first-run'

type Category = 'performance' | 'accessibility' | 'best-practices' | 'seo'
type Report = {
	categories: Record<Category, { score: number; auditRefs: { id: string; weight: number }[] }>
	audits: Record<string, { title: string; score: number | null; displayValue?: string }>
}

const GOALS: Record<Category, number> = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 }
const FIGURES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']

test.setTimeout(20 * 60_000)

// As a phone on a slow network. Pages that are not indexed ask for it, which costs them points for SEO.
for (const { path, who, isIndexed } of [
	{ path: paths.home(), isIndexed: true },
	{ path: paths.login(), isIndexed: false },
	{ path: paths.pricing(), isIndexed: true },
	{ path: paths.account(), who: 'linked@example.com', isIndexed: false },
]) {
	test(`Lighthouse on ${path}`, async ({ app, sessions }) => {
		const headers = test.info().outputPath('headers.json')
		const cookie = who && (await sessions.cookieOf(who))
		writeFileSync(headers, JSON.stringify(cookie ? { Cookie: `${cookie.name}=${cookie.value}` } : {}))
		const reports: Report[] = []
		for (let run = 0; run < RUNS; run++) reports.push(await lookAt(app.url + path, headers))
		const { categories, audits } = medianOf(reports)
		process.stdout.write(`${path}  ${FIGURES.map((id) => `${id} ${audits[id]?.displayValue ?? '?'}`).join(', ')}\n`)
		for (const category of Object.keys(GOALS) as Category[]) {
			if (category === 'seo' && !isIndexed) continue
			// Speed differs from run to run, so the median counts. Everything else is the same each time, and the worst counts.
			const score = category === 'performance' ? categories[category].score : worst(reports, category)
			const lost = reports.flatMap((report) => lostPoints(report, category)).join('; ')
			process.stdout.write(`${path}  ${category} ${describeScores(reports, category)}\n`)
			expect.soft(Math.round(score * 100), `${category}: ${lost}`).toBeGreaterThanOrEqual(GOALS[category])
		}
	})
}

async function lookAt(url: string, headers: string): Promise<Report> {
	const output = test.info().outputPath('report.json')
	const options = [
		...['--quiet', '--output=json', `--output-path=${output}`, `--only-categories=${Object.keys(GOALS)}`],
		...[`--extra-headers=${headers}`, `--chrome-flags=${BROWSER_FLAGS}`],
	]
	const [program, args] = npmCommand(['exec', '--yes', '--', LIGHTHOUSE, url, ...options])
	await runQuietly(program, args, { env: { ...process.env, CHROME_PATH: process.env.PLAYWRIGHT_CHROMIUM_PATH } })
	return JSON.parse(readFileSync(output, 'utf8'))
}

function medianOf(reports: Report[]): Report {
	const sorted = reports.toSorted((a, b) => a.categories.performance.score - b.categories.performance.score)
	return sorted[Math.floor(sorted.length / 2)] as Report
}

function worst(reports: Report[], category: Category): number {
	return Math.min(...reports.map(({ categories }) => categories[category].score))
}

function describeScores(reports: Report[], category: Category): string {
	const scores = reports.map(({ categories }) => Math.round(categories[category].score * 100)).toSorted((a, b) => a - b)
	return category === 'performance' ? scores.join(' ') : String(scores[0])
}

function lostPoints({ categories, audits }: Report, category: Category): string[] {
	const lost = categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.9)
	return lost.map(({ id }) => `${audits[id]?.title} ${audits[id]?.displayValue ?? ''}`.trim())
}
