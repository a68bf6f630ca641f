import { afterAll, beforeEach, expect, test } from 'vitest'
import { openPage } from '../support/open-page.ts'
import { addPerson, linkPerson } from '../support/people.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Visitor } from '../support/visitor.ts'

const app = await startTestApp()
// For this one Recur is silent.
const hasty = await startTestApp({ RECUR_DEADLINE_MS: '500' })
await hasty.recur.addFault({ endpoint: 'all', kind: 'hang' })
for (const { stop } of [app, hasty]) afterAll(stop)
beforeEach(app.reset)

const BUTTON = /<button type="submit"[^>]*>管理訂閱<\/button>/
const OUTAGE = '暫時無法取得訂閱狀態，但您仍可開啟訂閱管理頁面。'

test.each([
	['linked', '您目前的訂閱：Pro 月繳', '使用中', '下次扣款日'],
	['external', '您目前的訂閱：Basic 月繳', '使用中', '下次扣款日'],
	['email', '您目前的訂閱：Pro 年繳', '使用中', '每年 NT$5,990'],
	['stale', '您目前的訂閱：Basic 月繳', '使用中', '每月 NT$299'],
	['pastdue', '您目前的訂閱：Pro 月繳', '付款逾期', 'Recur 會再次嘗試扣款。若仍未付款，最晚可使用至'],
	['canceled', '您目前的訂閱：Pro 年繳', '已取消續訂', '可使用至'],
	['unverified', '驗證電子郵件之後，才能查看您的訂閱。', '尚未驗證'],
	['conflict', '您目前沒有訂閱', '已驗證', '查看方案'],
	['new', '您目前沒有訂閱', '已驗證', '查看方案'],
])('%s@ reads: %s, %s, %s', async (who, ...sentences) => {
	const visitor = app.visitor()
	await visitor.signIn(`${who}@example.com`)
	const text = await pageSaying(visitor, sentences[0] ?? '')
	for (const sentence of [`${who}@example.com`, ...sentences]) expect(text).toContain(sentence)
	expect(text).toContain('發票資料與收據，請在訂閱管理頁面設定與查看。')
	expect(text).toMatch(BUTTON)
})

test.each([
	['linked', 'Your subscription: Pro', 'Active', 'NT$599 a month'],
	['pastdue', 'Past due', 'Recur will try the payment again. If it stays unpaid, you have access until'],
	['canceled', 'Won’t renew', 'Access until'],
	['new', 'You don’t have a subscription', 'See plans'],
])('in English %s@ reads: %s', async (who, ...sentences) => {
	const visitor = app.visitor()
	await visitor.signIn(`${who}@example.com`)
	const text = await pageSaying(visitor, sentences[0] ?? '', { 'Accept-Language': 'en' })
	for (const sentence of sentences) expect(text).toContain(sentence)
	expect(text).toMatch(/<button type="submit"[^>]*>Manage subscription<\/button>/)
})

test('who was refused another person’s customer is offered no plan', async () => {
	const visitor = app.visitor()
	await visitor.signIn('conflict@example.com')
	await pageSaying(visitor, '查看方案')
	const refused = await visitor.post('/account', { headers: { Accept: 'text/html' } })
	expect(refused.status).toBe(409)
	for (const sentence of ['您目前沒有訂閱', '查看方案']) expect(visible(refused.text)).not.toContain(sentence)
})

test('another person’s subscription is not shown', async () => {
	const subscriptions = [{ product: 'pro-yearly' }]
	const [owner, person, other] = [await addPerson(app), await addPerson(app), await addPerson(app)]
	const { id } = await app.recur.putCustomer({ email: person.user.email, subscriptions })
	await linkPerson(app, owner, id)
	await app.recur.putCustomer({ email: other.user.email, externalId: 'a-user-of-another-shop', subscriptions })
	await pageSaying(owner.visitor, '您目前的訂閱：Pro 年繳')
	for (const { visitor } of [person, other]) await pageSaying(visitor, '您目前沒有訂閱')
})

test('the button arrives while Recur is silent', async () => {
	async function read(): Promise<string> {
		const { visitor } = await addPerson(hasty)
		const page = await openPage(hasty, visitor, '/account')
		await expect.poll(page.ended).toBe(true)
		text = page.text()
		return text
	}
	let text = ''
	// The page waits two seconds for the outage; on a slow machine that may be too short.
	await expect.poll(read).toContain(OUTAGE)
	// A page held back until Recur's outage is known would have no placeholder.
	const [shell = ''] = text.split(OUTAGE)
	expect(shell).toMatch(BUTTON)
	expect(shell).toContain('正在查詢您的訂閱狀態…')
	expect(text).not.toContain('發生未預期的錯誤')
})

test('leaving before the status arrives is no error', async () => {
	const [leaving, staying] = await Promise.all([addPerson(hasty), addPerson(hasty)])
	const left = await openPage(hasty, leaving.visitor, '/account')
	await expect.poll(left.text).toContain('正在查詢您的訂閱狀態…')
	left.leave()
	// Opened later, it ends later.
	const whole = await openPage(hasty, staying.visitor, '/account')
	await expect.poll(whole.ended).toBe(true)
	expect(hasty.logLines.filter((line) => line.includes('render_failed'))).toEqual([])
})

test('crawlers get the whole page', async () => {
	async function crawl(): Promise<string> {
		const { visitor } = await addPerson(app)
		const { text } = await visitor.get('/account', { 'User-Agent': 'Googlebot/2.1' })
		expect(text).not.toContain('<!--$?-->')
		return text
	}
	// The page waits two seconds for Recur's first answer; on a slow machine that may be too short.
	await expect.poll(crawl).toContain('您目前沒有訂閱')
})

// After a 429, the last of them, the app leaves Recur alone for a while.
test.each([
	'status_500',
	'html_502',
	'reset',
	'unauthorized',
	'null_body',
	'missing_url',
	'redirect',
	'rate_limited',
] as const)('%s leaves the button and a sentence', async (kind) => {
	const { visitor } = await addPerson(app)
	await app.recur.addFault({ endpoint: 'all', kind })
	expect(await pageSaying(visitor, OUTAGE)).toMatch(BUTTON)
})

/** What the page says without scripts, once the sentence is there. Its status comes in from Recur in the background. */
async function pageSaying(visitor: Visitor, sentence: string, headers = {}): Promise<string> {
	let text = ''
	await expect
		.poll(async () => {
			const answer = await visitor.get('/account?status=wait', headers)
			expect(answer.status).toBe(200)
			text = visible(answer.text)
			return text
		})
		.toContain(sentence)
	return text
}

function visible(html: string): string {
	return html.replaceAll(/<script[\s\S]*?<\/script>/g, '').replaceAll('<!-- -->', '')
}
