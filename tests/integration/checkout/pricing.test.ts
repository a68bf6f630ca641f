import { expect, onTestFinished, test } from 'vitest'
import { visible } from '../support/plans.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'

const NAMES = ['Basic 月繳', 'Pro 月繳', 'Basic 年繳', 'Pro 年繳']

// What is known of the plans lives as long as the process, so each test has its own.
async function startApp(settings = {}): Promise<TestApp> {
	const app = await startSyncedApp(settings)
	onTestFinished(app.stop)
	return app
}

test('the plans are listed by period, with whole TWD, in both languages', async () => {
	const app = await startApp()
	const chinese = visible((await app.visitor().get('/pricing')).text)
	const english = visible((await app.visitor().get('/pricing', { 'Accept-Language': 'en' })).text)
	for (const html of [chinese, english]) {
		expect(inOrder(html, NAMES)).toBe(true)
		for (const price of ['NT$299', 'NT$599', 'NT$2,990', 'NT$5,990']) expect(html).toContain(price)
		expect(html.match(/name="productId"/g)).toHaveLength(NAMES.length)
	}
	expect(inOrder(chinese, ['<h2 id="plans-monthly"', '月繳', '<h2 id="plans-yearly"', '年繳'])).toBe(true)
	expect(english).toContain('a month')
	expect(chinese).toContain('選擇方案前會先請您登入')
})

test('many visitors at once or soon after cause one request to Recur', async () => {
	const app = await startApp()
	const look = () => app.visitor().get('/pricing')
	await Promise.all(Array.from({ length: 20 }, look))
	await Promise.all(Array.from({ length: 20 }, look))
	const requests = await app.recur.listRequests()
	expect(requests.map(({ path, query }) => [path, query])).toEqual([
		['/v1/products', { type: 'SUBSCRIPTION', limit: '100' }],
	])
})

test.each([
	'status_500',
	'html_502',
	'reset',
	'null_body',
	'missing_url',
	'rate_limited',
	'unauthorized',
	'redirect',
	'truncated_json',
	'hang',
] as const)('before Recur has ever answered, %s becomes a sentence, and the page stands', async (kind) => {
	const app = await startApp()
	await app.recur.addFault({ endpoint: 'products', kind })
	const answer = await app.visitor().get('/pricing?reason=no-subscription')
	expect(answer.status).toBe(200)
	expect(visible(answer.text)).toContain('暫時無法取得方案，請稍後再試。')
	expect(visible(answer.text)).toContain('為什麼來到這裡？')
	expect(visible(answer.text)).not.toContain('name="productId"')
})

test('while Recur is down visitors do not wait for it one by one', async () => {
	const app = await startApp()
	await app.recur.addFault({ endpoint: 'products', kind: 'status_503' })
	await app.visitor().get('/pricing')
	await Promise.all(Array.from({ length: 10 }, () => app.visitor().get('/pricing')))
	expect((await app.recur.listRequests()).length).toBeLessThanOrEqual(2)
})

test.each(['slug', 'name', 'price'])(
	'a product whose %s cannot be read is left out, counted, and hides no other',
	async (member) => {
		const app = await startApp()
		await app.recur.addFault({
			endpoint: 'products',
			kind: 'tampered_field',
			field: `products.0.${member}`,
			change: 'rename',
		})
		const html = visible((await app.visitor().get('/pricing')).text)
		expect(NAMES.filter((name) => html.includes(name))).toEqual(['Pro 月繳', 'Basic 年繳', 'Pro 年繳'])
		const lines = app.logLines.filter((line) => line.includes('recur_rows_skipped')).map((line) => JSON.parse(line))
		expect(lines).toMatchObject([{ level: 'warn', rows: 1 }])
	},
)

test('a price is in the currency that Recur names, in both languages', async () => {
	const app = await startApp()
	await app.recur.putProducts([
		{ id: 'usd', slug: 'usd', name: 'Abroad', price: 1490, currency: 'USD', interval: 'month' },
		{ id: 'twd', slug: 'twd', name: 'At home', price: 1490, interval: 'month' },
	])
	for (const language of ['zh-TW', 'en']) {
		const html = visible((await app.visitor().get('/pricing', { 'Accept-Language': language })).text)
		expect(inOrder(html, ['Abroad', 'USD\u00a01,490', 'At home', 'NT$1,490'])).toBe(true)
	}
})

test('plans on the second page of Recur’s list are offered too', async () => {
	const app = await startApp()
	await app.recur.putProducts(
		Array.from({ length: 130 }, (_, n) => ({
			id: `plan${n}`,
			slug: `plan${n}`,
			name: `Plan ${n}.`,
			price: 1,
			interval: 'month',
		})),
	)
	const html = visible((await app.visitor().get('/pricing')).text)
	expect(inOrder(html, ['Plan 0.', 'Plan 95.', 'Plan 96.', 'Plan 129.'])).toBe(true)
	const queries = (await app.recur.listRequests()).map(({ query }) => query.starting_after)
	expect(queries).toEqual([undefined, 'plan95'])
})

test('answers in camelCase are understood', async () => {
	const app = await startApp()
	await app.recur.updateSettings({ dialect: 'camel' })
	const html = visible((await app.visitor().get('/pricing')).text)
	expect(inOrder(html, NAMES)).toBe(true)
})

function inOrder(text: string, parts: string[]): boolean {
	let from = 0
	return parts.every((part) => {
		const at = text.indexOf(part, from)
		from = at + 1
		return at !== -1
	})
}
