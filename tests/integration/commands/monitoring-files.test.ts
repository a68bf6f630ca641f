import { readFileSync } from 'node:fs'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { startSharedMetricsServer } from '#app/monitoring/metrics-server.server.ts'
import { readOperationsGuide } from '#tests/support/operations-guide.ts'
import { scrape } from '../support/scrape.ts'
import { startTestApp } from '../support/test-app.ts'

type Panel = { id: number; type: string; gridPos: Record<'x' | 'y' | 'w' | 'h', number>; targets?: { expr: string }[] }

// `process_` also begins names of events in the log.
const OURS = /\b(?:recur_portal|nodejs|process_(?:cpu|heap|max|open|resident|start|virtual))_\w+/g

const app = await startTestApp({ METRICS_PORT: '0' })
afterAll(app.stop)
const dashboard = JSON.parse(read('deploy/dashboard.json')) as { panels: Panel[] }
const rules = read('deploy/alerts.yml')
const guide = readOperationsGuide()
const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)

test.each([
	['deploy/alerts.yml', rules],
	['deploy/dashboard.json', JSON.stringify(dashboard)],
	['docs/operations', guide],
])('every metric that %s names is served', async (_file, text) => {
	const served = namesIn((await scrape(app)).text + (await textOfSeveral()))
	const named = new Set(text.match(OURS))
	expect(named.size).toBeGreaterThan(5)
	expect([...named].filter((name) => !served.has(name))).toEqual([])
})

test('every selected label value exists from the start', async () => {
	const { text } = await scrape(app)
	const queries = [rules, ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))]
	const selectors = queries.flatMap((query) => [...query.matchAll(/(recur_portal_\w+)\{(\w+)=~?"([^"]+)"/g)])
	const wanted = selectors
		.filter(([, name]) => name !== 'recur_portal_http_requests_total')
		.flatMap(([, name, label, values = '']) => values.split('|').map((value) => ({ name, label, value })))
	expect(wanted.length).toBeGreaterThan(10)
	const lines = text.split('\n')
	const isThere = ({ name, label, value }: Record<'name' | 'label' | 'value', string | undefined>) =>
		lines.some((line) => line.startsWith(`${name}{`) && line.includes(`${label}="${value}"`))
	expect(wanted.filter((one) => !isThere(one))).toEqual([])
})

test('every alert is explained in the guide', () => {
	expect(alerts.length).toBeGreaterThan(10)
	const sections: string[] = read('docs/operations/runbooks.md').match(/^### \w+$/gm) ?? []
	expect(alerts.filter((name) => !sections.includes(`### ${name}`))).toEqual([])
	const runbooks = [...rules.matchAll(/runbook: docs\/operations\/runbooks\.md#(\w+)/g)].map(([, anchor]) => anchor)
	expect(runbooks).toEqual(alerts.map((name) => name.toLowerCase()))
})

test('every metric is explained in the guide', async () => {
	const text = (await scrape(app)).text + (await textOfSeveral())
	const ours = [...text.matchAll(/^# TYPE (recur_portal_\w+)/gm)].map(([, name = '']) => name)
	expect(ours.filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
})

test('panels have their own ids and places', () => {
	const ids = dashboard.panels.map(({ id }) => id)
	expect(new Set(ids).size).toBe(ids.length)
	const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
		Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
	)
	expect(new Set(cells).size).toBe(cells.length)
	expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true)
})

/** What the process that watches others serves beside their metrics. */
async function textOfSeveral(): Promise<string> {
	const server = await startSharedMetricsServer(0)
	onTestFinished(server.stop)
	return (await scrape({ metricsAddress: `http://127.0.0.1:${server.port}/metrics` })).text
}

/** Names of samples, also of those that have none yet. */
function namesIn(text: string): Set<string> {
	const families = [...text.matchAll(/^# TYPE (\w+) (\w+)/gm)]
	return new Set(
		families.flatMap(([, name = '', type]) =>
			type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
		),
	)
}

function read(file: string): string {
	return readFileSync(file, 'utf8')
}
