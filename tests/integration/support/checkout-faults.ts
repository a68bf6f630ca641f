import { afterAll, beforeEach, expect } from 'vitest'
import type { Fault } from '#recur-emulator'
import { commonFaults, type FaultRow, isEndless } from './fault-table.ts'
import { choose, untilPlans, visible } from './plans.ts'
import { startSyncedApp } from './synced-app.ts'
import type { TestApp } from './test-app.ts'
import type { Answer, Visitor } from './visitor.ts'

const BUYER = 'new@example.com'
const LATER = '暫時無法開啟結帳頁面，您尚未被扣款，請稍後再試。'
const unavailable = { status: 503, retryAfter: '30', sentence: LATER }
const misconfigured = { status: 500, retryAfter: null, sentence: LATER }
const unknownProduct = { status: 404, retryAfter: null, sentence: '這個方案已經不提供了' }
// Recur's limit is not the buyer's fault.
const wait = (seconds: number) => {
	return { status: 429, retryAfter: `${seconds}`, sentence: `目前使用人數較多，請在 ${seconds} 秒後再試。` }
}

type Ending = typeof unavailable | typeof misconfigured

/** What may go wrong at Recur when it is asked for a checkout, and how choosing a plan ends. */
export const checkoutFaults: FaultRow<Ending>[] = [
	...commonFaults<Ending>({ unavailable, misconfigured, rateLimited: wait }),
	[{ kind: 'not_found' }, unknownProduct],
	[{ kind: 'foreign_url', url: '//evil.test/checkout/cs_x' }, unavailable],
]

/** The same when Recur is asked what the person has. */
export const unansweredFaults: FaultRow<Ending>[] = [
	[{ kind: 'hang' }, unavailable],
	[{ kind: 'reset' }, unavailable],
	[{ kind: 'status_503' }, unavailable],
	[{ kind: 'missing_url' }, unavailable],
	[{ kind: 'truncated_json' }, unavailable],
	[{ kind: 'rate_limited', retryAfter: 7 }, wait(7)],
	[{ kind: 'unauthorized' }, misconfigured],
]

/** Apps for the tests of a file, and somebody signed in who buys. */
export async function startCheckoutFaults() {
	// What never ends is cut off soon; everything else has all the time a busy machine may need.
	const hasty = await start({ RECUR_DEADLINE_MS: '500' })
	const patient = await start({})

	async function chooseDuring(fault: Fault, ending: Ending | 'opened'): Promise<TestApp> {
		const { app, visitor } = isEndless(fault) ? hasty : patient
		await app.recur.addFault(fault)
		expectEnding(await choose(visitor), ending, app.emulator.origin)
		return app
	}

	return {
		hasty,
		patient,
		async expectCheckoutEnding(fault: Omit<Fault, 'endpoint'>, ending: Ending | 'opened'): Promise<void> {
			await chooseDuring({ endpoint: 'checkout_sessions', ...fault }, ending)
		},
		/** That nothing is sold as long as Recur does not say what the person has. */
		async expectNoCheckout(fault: Fault, ending: Ending | 'opened'): Promise<void> {
			// Whoever has no customer is not asked about subscriptions.
			for (const { app } of [hasty, patient]) await app.recur.putCustomer({ id: 'somebody', email: BUYER })
			const app = await chooseDuring(fault, ending)
			const asked = (await app.recur.listRequests()).map(({ path }) => path)
			expect(asked).not.toContain('/v1/checkout/sessions')
		},
	}
}

async function start(settings: Record<string, string>): Promise<{ app: TestApp; visitor: Visitor }> {
	const app = await startSyncedApp(settings)
	afterAll(app.stop)
	beforeEach(app.reset)
	const visitor = app.visitor()
	await visitor.signIn(BUYER)
	// The plans are known before anything goes wrong.
	await untilPlans(app)
	return { app, visitor }
}

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
