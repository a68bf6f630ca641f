import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { faultKinds } from '#tests/recur-emulator/faults/fault.ts'
import { startCanary } from '../support/canary-server.ts'
import { commonFaults, type FaultRow, isEndless } from '../support/fault-table.ts'
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

type Ending = typeof unavailable | typeof misconfigured

const table: FaultRow<Ending>[] = [
	...commonFaults<Ending>({ unavailable, misconfigured, rateLimited: wait }),
	[{ kind: 'not_found' }, unknownProduct],
	[{ kind: 'foreign_url', url: '//evil.test/checkout/cs_x' }, unavailable],
]

test('the table has every fault the emulator knows', () => {
	expect(new Set(table.map(([fault]) => fault.kind))).toEqual(new Set(faultKinds.options))
})

test.each(table)('%o at the checkout ends as %o', async (fault, ending) => {
	const app = isEndless(fault) ? hasty : patient
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

const unanswered: FaultRow<Ending>[] = [
	[{ kind: 'hang' }, unavailable],
	[{ kind: 'reset' }, unavailable],
	[{ kind: 'status_503' }, unavailable],
	[{ kind: 'missing_url' }, unavailable],
	[{ kind: 'truncated_json' }, unavailable],
	[{ kind: 'rate_limited', retryAfter: 7 }, wait(7)],
	[{ kind: 'unauthorized' }, misconfigured],
]

test.each(
	(['entitlements', 'subscriptions'] as const).flatMap((endpoint) =>
		unanswered.map(([fault, ending]) => [{ ...fault, endpoint }, ending] as const),
	),
)('nothing is sold as long as Recur does not say what the person has: %o ends as %o', async (fault, ending) => {
	const app = isEndless(fault) ? hasty : patient
	// Whoever has no customer is not asked about subscriptions.
	await app.recur.putCustomer({ id: 'somebody', email: 'new@example.com' })
	await app.recur.addFault(fault)
	const visitor = apps.get(app)
	const answer = visitor && (await choose(visitor))
	expectEnding(answer as Answer, ending, app.emulator.origin)
	const asked = (await app.recur.listRequests()).map(({ path }) => path)
	expect(asked).not.toContain('/v1/checkout/sessions')
})

function expectEnding(answer: Answer, ending: Ending | 'opened', origin: string): void {
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
