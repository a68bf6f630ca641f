import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from '@playwright/test'
import { ownPort } from '#scripts/local/own-port.ts'
import { startPrometheus } from '#scripts/local/prometheus.ts'
import { postForm, signInOverHttp } from '#scripts/local/sign-in.ts'
import { type Ask, drawDashboard } from '../support/dashboard.ts'
import { type RunningApp, startApp } from '../support/start-app.ts'

const FOLDER = 'docs/pictures'
const [WARM_UP_SECONDS, SECONDS] = [20, 240]
const TROUBLE = { from: 90, to: 150 }
const TURN_MS = 1000
const PEOPLE = ['linked@example.com', 'external@example.com', 'email@example.com', 'pastdue@example.com']
const SETTINGS = { RECUR_CALLS_PER_MINUTE: '600', RECUR_DEADLINE_MS: '5000' }
// Grafana would take four scrapes, of 15 seconds each.
const RATE_INTERVAL = '15s'

test.setTimeout(20 * 60_000)

test('dashboard', async ({ browser }) => {
	const port = await ownPort()
	const app = await startApp({ ...SETTINGS, METRICS_PORT: String(port) })
	const target = `127.0.0.1:${port}`
	const prometheus = await startPrometheus(target)
	const startedAt = Math.ceil(Date.now() / 1000) + WARM_UP_SECONDS
	await liveThrough(app, () => Date.now() / 1000 - startedAt)

	const ask: Ask = async (query) => {
		const range = `start=${startedAt}&end=${startedAt + SECONDS}&step=1`
		const asked = encodeURIComponent(query.replaceAll('$__rate_interval', RATE_INTERVAL))
		const { data, error } = await prometheus.ask<Matrix>(`query_range?query=${asked}&${range}`)
		expect(error, query).toBeUndefined()
		return (data?.result ?? []).map(({ metric, values }) => {
			// A quantile of nothing is NaN.
			const numbers = values.filter(([, value]) => value !== 'NaN')
			const known = new Map(numbers.map(([at, value]) => [at - startedAt, Number(value)]))
			return {
				// The port is another one each time.
				labels: { ...metric, instance: 'app:9464' },
				values: Array.from({ length: SECONDS + 1 }, (_, second) => known.get(second) ?? null),
			}
		})
	}
	for (const colorScheme of ['light', 'dark'] as const) {
		const page = await browser.newPage({ colorScheme })
		const rows = await drawDashboard(page, 'deploy/dashboard.json', ask, { seconds: SECONDS, trouble: TROUBLE })
		for (const [at, { title }] of rows.entries()) {
			const name = title.toLowerCase().replaceAll(' ', '-')
			await page
				.locator('section')
				.nth(at)
				.screenshot({ path: `${FOLDER}/dashboard-${name}.${colorScheme}.png` })
		}
		await page.close()
	}
	await prometheus.stop()
	await app.stop()
})

type Matrix = { result: { metric: Record<string, string>; values: [number, string][] }[] }

/** People look, press and sign in, and things change at Recur, which fails in the middle. */
async function liveThrough({ url, emulator }: RunningApp, second: () => number): Promise<void> {
	const cookies = await Promise.all(PEOPLE.map((email) => signInOverHttp(url, email)))
	const changes = [
		{ from: TROUBLE.from, make: () => emulator.addFault({ endpoint: 'all', kind: 'status_503', delayMs: 400 }) },
		{ from: TROUBLE.to, make: () => emulator.clearFaults() },
	]
	for (let turn = 0; second() < SECONDS; turn++) {
		if (second() >= (changes[0]?.from ?? SECONDS)) await changes.shift()?.make()
		const cookie = cookies[turn % cookies.length] ?? ''
		const deeds: Promise<unknown>[] = [
			fetch(`${url}/account`, { headers: { Cookie: cookie } }).then((page) => page.text()),
			postForm(`${url}/account`, {}, cookie),
			pause(TURN_MS),
		]
		if (turn % 4 === 0) deeds.push(fetch(`${url}/pricing`).then((page) => page.text()))
		if (turn % 6 === 0) deeds.push(emulator.simulate('renew', { customerId: 'demolinkedcustomer000001' }))
		if (turn % 10 === 0) deeds.push(signInOverHttp(url, PEOPLE[0] ?? ''))
		if (turn % 30 === 0) deeds.push(postForm(`${url}/login`, { email: PEOPLE[0] ?? '', password: 'wrong' }))
		await Promise.all(deeds)
	}
}
