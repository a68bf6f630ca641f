import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { keepSubscription } from '../support/kept-snapshot.ts'
import { addPerson } from '../support/people.ts'
import { untilPlans, words } from '../support/plans.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(app.reset)
await untilPlans(app)

test('a plan lists its contents and monthly price', async () => {
	const chinese = words((await app.visitor().get('/pricing')).text)
	expect(chinese).toMatch(/ Pro 推薦 團隊協作與進階功能.* NT\$599 每月 Basic 的所有功能 .* 優先客服 選擇 Pro /)
	expect(chinese).toMatch(/ NT\$5,990 每年 平均每月約 NT\$499 .* Basic 的所有功能 .* 選擇 Pro /)
	const english = words((await app.visitor().get('/pricing', { 'Accept-Language': 'en' })).text)
	expect(english).toMatch(/ NT\$5,990 a year about NT\$499 a month .* Everything in Basic /)
})

test('says what a year saves, on the switch and on each yearly plan', async () => {
	const look = async (headers = {}) => words((await app.visitor().get('/pricing', headers)).text)
	expect(await look()).toMatch(/月繳 年繳 省 16% .*NT\$2,990 每年 平均每月約 NT\$249 比月繳省 16% .*比月繳省 16% /)
	expect(await look({ 'Accept-Language': 'en' })).toContain('Yearly save 16% ')
	const fresh = await startFresh()
	await fresh.recur.putProducts([
		{ id: 'm', slug: 'm', name: 'M', family: 'other', price: 100, interval: 'month' },
		{ id: 'y', slug: 'y', name: 'Y', family: 'other', price: 900, interval: 'year' },
	])
	expect(words(await untilPlans(fresh))).toMatch(/年繳 最多省 25% .*NT\$900 每年 平均每月約 NT\$75 比月繳省 25% /)
})

test('marks the recommended plan, unless it is one’s own', async () => {
	const [visitor, owner] = [app.visitor(), await addPerson(app)]
	await keepSubscription(app, owner, { status: 'active' })
	expect(words((await visitor.get('/pricing')).text).match(/Pro 推薦/g)).toHaveLength(2)
	const own = words((await owner.visitor.get('/pricing')).text)
	expect([own.match(/Pro 推薦/g), own.match(/Pro 目前方案/g)]).toEqual([['Pro 推薦'], ['Pro 目前方案']])
})

test('a plan without contents shows its description', async () => {
	const fresh = await startFresh()
	await fresh.recur.putProducts([
		{
			id: 'other',
			slug: 'other',
			name: 'Other',
			description: 'Said at Recur.',
			price: 15,
			currency: 'USD',
			interval: 'year',
		},
	])
	expect(words(await untilPlans(fresh))).toContain('Other Said at Recur. USD\u00a015 每年 選擇 Other')
})

test('a price has the currency that Recur names', async () => {
	const fresh = await startFresh()
	await fresh.recur.putProducts([
		{ id: 'usd', slug: 'usd', name: 'Abroad', price: 1490, currency: 'USD', interval: 'month' },
		{ id: 'twd', slug: 'twd', name: 'At home', price: 1490, interval: 'month' },
	])
	for (const language of ['zh-TW', 'en']) {
		const html = words(await untilPlans(fresh, { 'Accept-Language': language }))
		expect(html).toMatch(/Abroad USD\u00a01,490 .*At home NT\$1,490 /)
	}
})

/** Another process, which has not asked Recur for plans yet. */
async function startFresh(): Promise<TestApp> {
	const fresh = await app.startAnother({})
	onTestFinished(fresh.stop)
	return fresh
}
