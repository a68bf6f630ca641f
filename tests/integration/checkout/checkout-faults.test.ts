import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Fault, faultKinds } from '#tests/recur-emulator/faults/fault.ts'
import { startCanary } from '../support/canary-server.ts'
import { choose, visible } from '../support/plans.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import type { Answer } from '../support/visitor.ts'

// What never ends is cut off soon; everything else has all the time a busy machine may need.
const hasty = await startSyncedApp({ RECUR_DEADLINE_MS: '500' })
const patient = await startSyncedApp()
for (const app of [hasty, patient]) {
	afterAll(app.stop)
	beforeEach(app.reset)
}
const apps = new Map([hasty, patient].map((app) => [app, app.visitor()]))
for (const visitor of apps.values()) {
	await visitor.signIn('new@example.com')
	// The plans are known before anything goes wrong.
	await visitor.get('/pricing')
}

const LATER = '無法開啟結帳頁面，請稍後再試。您還沒有被扣款。'
const unavailable = { status: 503, retryAfter: '30', sentence: LATER }
const misconfigured = { status: 500, retryAfter: null, sentence: LATER }
const unknownProduct = { status: 404, retryAfter: null, sentence: '這個方案已經不提供了' }
const wait = (seconds: number) => ({ status: 429, retryAfter: `${seconds}`, sentence: `請在 ${seconds} 秒後再試` })

type Ending = typeof unavailable | typeof misconfigured | 'opened'
type Row = [Omit<Fault, 'endpoint'>, Ending]

const table: Row[] = [
	[{ kind: 'latency', delayMs: 20 }, 'opened'],
	[{ kind: 'hang' }, unavailable],
	[{ kind: 'slow_drip' }, unavailable],
	[{ kind: 'reset' }, unavailable],
	[{ kind: 'cut_off' }, unavailable],
	[{ kind: 'status_500' }, unavailable],
	[{ kind: 'status_503', retryAfter: 5 }, unavailable],
	[{ kind: 'html_502' }, unavailable],
	[{ kind: 'rate_limited', retryAfter: 7 }, wait(7)],
	[{ kind: 'rate_limited' }, wait(30)],
	[{ kind: 'unauthorized' }, misconfigured],
	[{ kind: 'forbidden' }, misconfigured],
	[{ kind: 'bad_request' }, misconfigured],
	[{ kind: 'validation_422' }, misconfigured],
	[{ kind: 'not_found' }, unknownProduct],
	[{ kind: 'string_error' }, unavailable],
	[{ kind: 'null_error' }, unavailable],
	[{ kind: 'no_envelope' }, unavailable],
	[{ kind: 'empty_500' }, unavailable],
	[{ kind: 'empty_200' }, unavailable],
	[{ kind: 'http_204' }, unavailable],
	[{ kind: 'null_body' }, unavailable],
	[{ kind: 'missing_url' }, unavailable],
	[{ kind: 'non_json_200' }, unavailable],
	[{ kind: 'truncated_json' }, unavailable],
	[{ kind: 'huge_body' }, unavailable],
	[{ kind: 'redirect' }, unavailable],
	[{ kind: 'foreign_url' }, unavailable],
	[{ kind: 'foreign_url', url: 'javascript:alert(1)' }, unavailable],
	[{ kind: 'foreign_url', url: '//evil.test/checkout/cs_x' }, unavailable],
	[{ kind: 'expired_session' }, 'opened'],
	[{ kind: 'revoked' }, 'opened'],
	[{ kind: 'wrong_dialect' }, 'opened'],
	[{ kind: 'tampered_field', field: 'url', change: 'drop' }, unavailable],
	[{ kind: 'tampered_field', field: 'url', change: 'retype' }, unavailable],
]

test('the table has every fault the emulator knows', () => {
	expect(new Set(table.map(([fault]) => fault.kind))).toEqual(new Set(faultKinds.options))
})

test.each(table)('%o at the checkout ends as %o', async (fault, ending) => {
	const app = ['hang', 'slow_drip'].includes(fault.kind) ? hasty : patient
	await app.recur.addFault({ endpoint: 'checkout_sessions', ...fault })
	const visitor = apps.get(app)
	const answer = visitor && (await choose(visitor))
	expectEnding(answer as Answer, ending, app.emulator.origin)
})

test('a redirect is not followed', async () => {
	const canary = await startCanary()
	onTestFinished(canary.stop)
	await patient.recur.addFault({ endpoint: 'checkout_sessions', kind: 'redirect', status: 307, url: canary.url })
	const visitor = apps.get(patient)
	expect(visitor && (await choose(visitor))).toMatchObject({ status: 503 })
	expect(canary.hits()).toBe(0)
})

function expectEnding(answer: Answer, ending: Ending, origin: string): void {
	expect(answer.headers.get('Cache-Control')).toBe('no-store')
	if (ending === 'opened') {
		expect(answer.status).toBe(303)
		expect(answer.headers.get('Location')).toMatch(new RegExp(`^${origin}/checkout/cs_`))
		return
	}
	expect([answer.status, answer.headers.get('Retry-After')]).toEqual([ending.status, ending.retryAfter])
	expect(visible(answer.text)).toContain(ending.sentence)
	expect(visible(answer.text)).toContain('name="productId"')
	expect(answer.text).not.toMatch(/\bat \S+ \(|node_modules|\.tsx?:\d|cs_/)
}
