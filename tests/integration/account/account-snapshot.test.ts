import pg from 'pg'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { keepSubscription } from '../support/kept-snapshot.ts'
import { addPerson, linkPerson, type Person } from '../support/people.ts'
import { visible, words } from '../support/plans.ts'
import { forgetEverything, startHastyApp, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const MINUTE_MS = 60_000
// In Taiwan the next day has begun.
const LATER = new Date('2035-06-30T17:00:00Z')
const EARLIER = new Date('2025-06-30T17:00:00Z')

type Row = { status: string; currency?: string; interval?: string | null; currentPeriodEnd?: Date; canceledAt?: Date }
const standings: [Row, string[], string[]][] = [
	[
		{ status: 'active' },
		['Pro 月繳 每月 NT$599 使用中 下次扣款日 2035年7月1日'],
		['Pro NT$599 a month Active Next charge July 1, 2035'],
	],
	[
		{ status: 'active', currency: 'USD', interval: 'year' },
		['Pro 月繳 每年 USD\u00a0599 使用中 下次扣款日 2035年7月1日'],
		['Pro USD\u00a0599 a year Active Next charge July 1, 2035'],
	],
	[{ status: 'active', interval: null }, ['Pro 月繳 NT$599 使用中'], ['Pro NT$599 Active']],
	[{ status: 'trialing' }, ['試用中', '試用到期日 2035年7月1日'], ['Trial', 'Trial ends July 1, 2035']],
	[
		{ status: 'past_due' },
		['付款逾期 本期至 2035年7月1日', '若仍未付款，最晚可使用至 2035年7月2日。'],
		['Past due Period ends July 1, 2035', 'you have access until July 2, 2035 at the latest.'],
	],
	[
		{ status: 'active', canceledAt: EARLIER },
		['已取消續訂', '可使用至 2035年7月1日', '改變心意了嗎？'],
		['Won’t renew', 'Access until July 1, 2035', 'Changed your mind?'],
	],
	[
		{ status: 'canceled', currentPeriodEnd: EARLIER },
		['已結束', '結束日期 2025年7月1日'],
		['Ended', 'Ended on July 1, 2025'],
	],
	[{ status: 'expired', currentPeriodEnd: EARLIER }, ['已結束', '結束日期 2025年7月1日'], ['Ended', 'Ended on']],
	[{ status: 'paused' }, ['已暫停'], ['Paused']],
	[{ status: 'incomplete' }, ['處理中'], ['Processing']],
	[{ status: 'unknown' }, ['狀態未知'], ['Status unknown']],
]

test.each(standings)('%o reads %j, and in English %j', async (row, chinese, english) => {
	const person = await personWith(row)
	const page = words(await read(person))
	const isOver = chinese.includes('已結束')
	for (const text of [isOver ? '您先前的訂閱：Pro 月繳' : '您目前的訂閱：Pro 月繳', ...chinese])
		expect(page).toContain(text)
	expect(page).toMatch(/ (?:凌晨|清晨|上午|早上|中午|下午|晚上)\d+:\d\d 更新 /)
	const translated = words(await read(person, '/account', { 'Accept-Language': 'en' }))
	for (const text of [isOver ? 'Your previous subscription: Pro' : 'Your subscription: Pro', ...english])
		expect(translated).toContain(text)
	expect(translated).toMatch(/ Updated \d+:\d\d [AP]M /u)
	expect(await app.recur.listRequests()).toEqual([])
})

test('a single purchase is shown as one', async () => {
	const person = await personWith(null)
	const customerId = customerOf(person)
	const bought = { environment: 'TEST', customerId, product: 'handbook', status: 'purchased' } as const
	await app.prisma.entitlement.create({ data: bought })
	const page = await read(person)
	for (const text of ['您目前的訂閱：handbook', '已購買']) expect(page).toContain(text)
})

test.each(['hang', 'status_503', 'reset'] as const)(
	'shows the stored snapshot while Recur is down (%s)',
	async (kind) => {
		const where = kind === 'hang' ? await startHastyApp() : app
		const person = await personWith({ status: 'active' }, MINUTE_MS, where)
		await where.recur.addFault({ endpoint: 'all', kind })
		for (const path of ['/account', '/account?from=portal', '/account?status=wait']) {
			const page = await read(person, path)
			expect(page).toContain('您目前的訂閱：Pro 月繳')
			expect(page).toContain('管理訂閱')
		}
	},
)

test.each(['portal', 'checkout'])('coming back from the %s refreshes the page', async (place) => {
	const person = await personWith({ status: 'active' })
	await app.recur.putCustomer({
		id: customerOf(person),
		email: person.user.email,
		subscriptions: [{ product: 'basic-yearly', status: 'past_due' }],
	})
	const first = await read(person, `/account?from=${place}`)
	expect(first).toContain('您目前的訂閱：Pro 月繳')
	expect(first).toContain('正在更新…')
	expect(first).toMatch(/<noscript><a href="\/account"[^>]*>重新整理以查看最新狀態<\/a><\/noscript>/)
	await untilSettled(app)
	const second = await read(person)
	for (const text of ['您目前的訂閱：Basic 年繳', '付款逾期']) expect(second).toContain(text)
	expect(second).not.toContain('正在更新…')
})

test('the time of an old snapshot has its day', async () => {
	const page = words(await read(await personWith({ status: 'active' }, 11 * MINUTE_MS)))
	expect(page).toMatch(/ \d{4}年\d+月\d+日 \S+\d+:\d\d 更新 正在更新…/)
})

test.each([
	[{ status: 'active' }, ['查看方案', '更新付款方式'], false],
	[{ status: 'past_due' }, ['查看方案'], true],
	[null, ['更新付款方式'], true],
])('the portal’s button comes second where something is to be done first: %o', async (row, missing, isSecond) => {
	const [, section = ''] = (await read(await personWith(row))).split('訂閱管理</h2>')
	const [first = ''] = section.split('管理訂閱</button>')
	expect(first.includes('data-call=')).toBe(isSecond)
	for (const label of missing) expect(first).not.toContain(`>${label}<`)
	expect(/>(查看方案|更新付款方式)</.test(first)).toBe(isSecond)
})

test('an ended subscription offers the plans, quietly', async () => {
	const page = await read(await personWith({ status: 'canceled', currentPeriodEnd: EARLIER }))
	const [, link = ''] = /<a class="([^"]*)"[^>]*href="\/pricing">查看方案<\/a>/.exec(page) ?? []
	expect(link).not.toContain('bg-brand')
	expect(link).not.toBe('')
	expect(page).not.toContain('data-call=')
})

test('an old snapshot is refreshed in the background', async () => {
	const person = await personWith({ status: 'active' }, 11 * MINUTE_MS)
	await app.recur.putCustomer({ id: customerOf(person), email: person.user.email, subscriptions: [] })
	expect(await read(person)).toContain('您目前的訂閱：Pro 月繳')
	await untilSettled(app)
	expect(await read(person)).toContain('您目前沒有訂閱')
})

test('a page opened during the first sync is not empty', async () => {
	const person = await addPerson(app)
	const customerId = customerOf(person)
	await linkPerson(app, person, customerId)
	const writer = new pg.Client(app.services.env.DATABASE_URL)
	await writer.connect()
	onTestFinished(() => writer.end())
	await writer.query('BEGIN')
	await writer.query('LOCK TABLE "SyncJob" IN ACCESS EXCLUSIVE MODE')
	const page = read(person)
	await expect.poll(isSomebodyWaiting).toBe(true)
	await writer.query(
		`INSERT INTO "Subscription" ("environment", "id", "customerId", "status", "productName", "syncedAt")
			VALUES ('TEST', $1, $1, 'active', 'Pro 月繳', now())`,
		[customerId],
	)
	await writer.query(
		`INSERT INTO "SyncJob" ("environment", "key", "done", "syncedAt") VALUES ('TEST', 'customer:' || $1, 1, now())`,
		[customerId],
	)
	await writer.query('COMMIT')
	expect(await page).toContain('您目前的訂閱：Pro 月繳')
})

test('reloading asks Recur at most ten times a minute', async () => {
	const person = await personWith({ status: 'active' })
	await app.recur.putCustomer({ id: customerOf(person), email: person.user.email })
	await Promise.all(Array.from({ length: 15 }, () => read(person, '/account?from=portal')))
	await untilSettled(app)
	expect(await app.prisma.syncJob.findMany()).toMatchObject([{ requested: 11, done: 11 }])
})

test('query parameters cannot show another person’s subscription', async () => {
	const [owner, person] = [await personWith({ status: 'active' }), await addPerson(app)]
	for (const query of [`customerId=${customerOf(owner)}`, `userId=${owner.user.id}`, `email=${owner.user.email}`]) {
		expect(await read(person, `/account?status=wait&from=portal&${query}`)).not.toContain('Pro 月繳')
	}
	expect(await read(owner)).toContain('Pro 月繳')
})

/** Whether a reader waits for a lock, and no other statement is under way. */
async function isSomebodyWaiting(): Promise<boolean> {
	const [row] = await app.prisma.$queryRaw<[{ isWaiting: boolean }]>`
		SELECT count(*) > 0 AND bool_and("wait_event_type" = 'Lock') AS "isWaiting" FROM pg_stat_activity
		WHERE "datname" = current_database() AND "state" = 'active' AND "pid" <> pg_backend_pid() AND "query" LIKE '%lastUsedAt%'`
	return row.isWaiting
}

function customerOf({ user }: Person): string {
	return `customer of ${user.id}`
}

/** Somebody linked to a customer of whom Recur said this, some time ago. */
async function personWith(row: Row | null, ageMs = MINUTE_MS, where = app): Promise<Person> {
	const person = await addPerson(where)
	await keepSubscription(where, person, row && { currentPeriodEnd: LATER, ...row }, ageMs)
	return person
}

async function read({ visitor }: Person, path = '/account', headers = {}): Promise<string> {
	const answer = await visitor.get(path, headers)
	expect(answer.status).toBe(200)
	return visible(answer.text)
}
