import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { keepSubscription } from '../support/kept-snapshot.ts'
import { addPerson } from '../support/people.ts'
import { choose, expectNoPlans, untilPlans, visible, words } from '../support/plans.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'

// Of a month, then of a year: the heading says which.
const NAMES = ['Basic', 'Pro', 'Basic', 'Pro']

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(app.reset)
await untilPlans(app)

test('lists plans by period in both languages', async () => {
	const chinese = visible((await app.visitor().get('/pricing')).text)
	const english = visible((await app.visitor().get('/pricing', { 'Accept-Language': 'en' })).text)
	for (const html of [chinese, english]) {
		expect(namesIn(html)).toEqual(NAMES)
		for (const price of ['NT$299', 'NT$599', 'NT$2,990', 'NT$5,990']) expect(html).toContain(price)
		expect(html.match(/name="productId"/g)).toHaveLength(NAMES.length)
	}
	expect(inOrder(chinese, ['<h2 id="plans-monthly"', '月繳', '<h2 id="plans-yearly"', '年繳'])).toBe(true)
	expect(english).toContain('a month')
	expect(chinese).toContain('選擇方案前會先請您登入')
	expect(chinese).toContain('價格皆含稅。')
	expect(english).toContain('Prices include tax.')
	expect(english).toContain('The essentials, for one person.')
})

test('many visitors cause one request to Recur', async () => {
	const fresh = await startFresh()
	const look = () => fresh.visitor().get('/pricing')
	await Promise.all(Array.from({ length: 5 }, look))
	await Promise.all(Array.from({ length: 5 }, look))
	const requests = await fresh.recur.listRequests()
	expect(requests.map(({ path, query }) => [path, query])).toEqual([
		['/v1/products', { type: 'SUBSCRIPTION', limit: '100' }],
	])
})

// Every fault: tests/slow/checkout/pricing-faults.test.ts.
test.each(['status_500', 'redirect', 'hang'] as const)('%s before the first answer shows a message', async (kind) => {
	await expectNoPlans(await startFresh(), kind)
})

test('during an outage not every visit asks Recur', async () => {
	const fresh = await startFresh()
	await fresh.recur.addFault({ endpoint: 'products', kind: 'status_503' })
	for (let visit = 0; visit < 10; visit += 1) await fresh.visitor().get('/pricing')
	expect((await fresh.recur.listRequests()).length).toBeLessThan(10)
})

test.each(['slug', 'name', 'price'])('a product with an unreadable %s is left out', async (member) => {
	const fresh = await startFresh()
	await fresh.recur.addFault({
		endpoint: 'products',
		kind: 'tampered_field',
		field: `products.0.${member}`,
		change: 'rename',
	})
	const html = await untilPlans(fresh)
	expect(namesIn(html)).toEqual(['Pro', 'Basic', 'Pro'])
	const lines = fresh.logLines.filter((line) => line.includes('recur_rows_skipped')).map((line) => JSON.parse(line))
	expect(lines).toMatchObject([{ level: 'warn', rows: 1 }])
})

test('offers plans of the second page too', async () => {
	const fresh = await startFresh()
	await fresh.recur.putProducts(
		Array.from({ length: 130 }, (_, n) => ({
			id: `plan${n}`,
			slug: `plan${n}`,
			name: `Plan ${n}.`,
			price: 1,
			interval: 'month',
		})),
	)
	const html = await untilPlans(fresh)
	expect(inOrder(html, ['Plan 0.', 'Plan 95.', 'Plan 96.', 'Plan 129.'])).toBe(true)
	const queries = (await fresh.recur.listRequests()).map(({ query }) => query.starting_after)
	expect(queries).toEqual([undefined, 'plan95'])
})

test('reads answers in camelCase', async () => {
	const fresh = await startFresh()
	await fresh.recur.updateSettings({ dialect: 'camel' })
	const html = await untilPlans(fresh)
	expect(namesIn(html)).toEqual(NAMES)
	expect(words(html)).toContain('省 16%')
})

test('the period of the person’s plan is shown first', async () => {
	const [person, refused] = [await addPerson(app), await addPerson(app)]
	await keepSubscription(app, person, { status: 'active', productId: 'demoproductbasicyearly01' })
	expect(checkedPeriods((await app.visitor().get('/pricing')).text)).toEqual(['monthly'])
	expect(checkedPeriods((await person.visitor.get('/pricing')).text)).toEqual(['yearly'])
	await app.recur.addFault({ endpoint: 'checkout_sessions', kind: 'status_500' })
	const answer = await choose(refused.visitor, 'demoproductproyearly0001')
	expect([answer.status, checkedPeriods(answer.text)]).toEqual([503, ['yearly']])
})

test.each([
	['active', '目前方案', 3],
	['trialing', '目前方案 試用中', 3],
	['past_due', '目前方案 付款逾期', 3],
	['paused', '目前方案 已暫停', 3],
	['unknown', '目前方案 狀態未知', 3],
])('marks a %s plan (%s), %i others lead to the portal', async (status, mark, others) => {
	const person = await addPerson(app)
	await keepSubscription(app, person, { status })
	const { text } = await person.visitor.get('/pricing')
	expect(words(text)).toContain(`Pro ${mark} 團隊協作與進階功能，含優先支援。`)
	expect(visible(text)).toMatch(/<form method="post" action="\/account"[^>]*><button[^>]*>管理訂閱<\/button>/)
	expect(visible(text).match(/<form method="post" action="\/account"[^>]*><button[^>]*>改用 /g) ?? []).toHaveLength(
		others,
	)
	expect(visible(text).match(/name="productId"/g) ?? []).toHaveLength(3 - others)
	expect(words(text).includes('才不會重複扣款')).toBe(others > 0)
})

test('a cancelled plan may be managed or replaced', async () => {
	const person = await addPerson(app)
	const currentPeriodEnd = new Date(Date.now() + 86_400_000)
	await keepSubscription(app, person, { status: 'active', canceledAt: new Date(), currentPeriodEnd })
	const { text } = await person.visitor.get('/pricing')
	expect(words(text)).toContain('Pro 目前方案 已取消續訂')
	expect(visible(text).match(/name="productId"/g)).toHaveLength(3)
})

test.each(['canceled', 'expired', 'incomplete'])('any plan may be bought after one that is %s', async (status) => {
	const person = await addPerson(app)
	await keepSubscription(app, person, { status })
	const { text } = await person.visitor.get('/pricing')
	expect(visible(text).match(/name="productId"/g)).toHaveLength(4)
	expect(words(text)).not.toContain('目前方案')
})

/** Another process, which has not asked Recur for plans yet: what is known of them lives as long as the process. */
async function startFresh(): Promise<TestApp> {
	const fresh = await app.startAnother({})
	onTestFinished(fresh.stop)
	return fresh
}

function namesIn(html: string): string[] {
	return [...html.matchAll(/<h3[^>]*>([^<]*)</g)].map(([, name = '']) => name)
}

function checkedPeriods(html: string): string[] {
	const inputs = [...visible(html).matchAll(/<input type="radio"[^>]*>/g)].map(([input]) => input)
	return inputs.filter((input) => input.includes(' checked')).map((input) => /value="(\w+)"/.exec(input)?.[1] ?? '')
}

function inOrder(text: string, parts: string[]): boolean {
	let from = 0
	return parts.every((part) => {
		const at = text.indexOf(part, from)
		from = at + 1
		return at !== -1
	})
}
