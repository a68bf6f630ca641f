import { expect, test } from 'vitest'
import { noteCheckout } from '#app/billing/customer/started-checkouts.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { codeFor, wrongCode } from '../support/code-mail.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import {
	addPerson,
	addPersonWithPassword,
	linkPerson,
	type Person,
	signedInVisitor,
	whereabouts,
} from '../support/people.ts'
import { words } from '../support/plans.ts'
import type { Answer } from '../support/visitor.ts'

const { app, mailbox } = await startMailedApp()

const DAY_MS = 24 * 60 * 60 * 1000
const NEXT_YEAR = new Date(Date.now() + 300 * DAY_MS).toISOString()
const STOPS = {
	still_charged: '您的訂閱還會繼續扣款，所以現在不能刪除帳戶。請先在訂閱管理頁面取消訂閱，再回來刪除帳戶。 管理訂閱',
	would_lose: '您已經付款的項目還沒到期。現在刪除帳戶，就會立即失去： Pro 年繳：已付款至',
	checkout_open: '您剛才開始的結帳還可能完成付款，所以現在不能刪除帳戶。請在 60 分鐘後再試。',
	unavailable: '目前無法確認您是否還有訂閱，所以現在不能刪除帳戶。請稍後再試。',
	rate_limited: '目前使用人數較多，請在 1 分鐘後再試。',
}
const CANCELLED = new Date(Date.now() - DAY_MS).toISOString()

test('deletes by password, with all sessions', async () => {
	const person = await addPersonWithPassword(app)
	const elsewhere = await signedInVisitor(app, person.user.id)
	const answer = await remove(person)
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/?account=deleted'])
	expect(await isThere(person)).toBe(false)
	expect((await person.visitor.get('/?account=deleted')).text).toContain('您的帳戶已刪除。')
	expect(person.visitor.cookies.has('session')).toBe(false)
	expect(await elsewhere.get('/account')).toMatchObject({ status: 303 })
	expect(await app.prisma.session.count({ where: { userId: person.user.id } })).toBe(0)
	expect(await trailOf(person)).toMatchObject([{ action: 'account_deleted', actor: 'person' }])
})

test('deletes by code for a person without password', async () => {
	const person = await addPerson(app)
	await app.prisma.user.update({ where: { id: person.user.id }, data: { passwordHash: null } })
	expect((await person.visitor.get('/account/delete')).text).not.toContain('type="password"')
	const asked = await person.visitor.post('/account/delete', { form: { sendCode: 'yes', email: 'other@example.com' } })
	expect([asked.status, asked.headers.get('Location')]).toEqual([303, '/account/delete'])
	const code = await codeFor(mailbox, person.user.email)
	expect(mailbox.mails('other@example.com')).toEqual([])
	expect((await person.visitor.get('/account/delete')).text).toContain('name="code"')
	expect(await remove(person, { code: wrongCode(code) })).toMatchObject({ status: 400 })
	expect(await isThere(person)).toBe(true)
	expect(await remove(person, { code })).toMatchObject({ status: 303 })
	expect(await isThere(person)).toBe(false)
})

test.each([
	['a wrong password', { password: 'wrong' }],
	['no password', { password: '' }],
	['nothing', {}],
	['a made-up code', { code: '123456' }],
	['another person’s code', { code: 'theirs' }],
])('%s deletes nothing', async (_what, form: Record<string, string>) => {
	const person = await addPersonWithPassword(app)
	if (form.code === 'theirs') {
		const other = await addPerson(app)
		await other.visitor.post('/account/delete', { form: { sendCode: 'yes' } })
		form.code = await codeFor(mailbox, other.user.email)
		person.visitor.cookies.set('code', other.visitor.cookies.get('code') ?? '')
	}
	const answer = await person.visitor.post('/account/delete', { form })
	expect(answer.status).toBe(400)
	expect(answer.text).toContain('密碼或驗證碼不正確，帳戶沒有刪除。')
	expect(await isThere(person)).toBe(true)
})

test.each(whereabouts(app))('refuses while a subscription runs, known by %s', async (_how, known) => {
	for (const status of ['active', 'trialing', 'past_due'] as const) {
		const person = await addPersonWithPassword(app)
		const subscriptions = [{ product: 'pro-monthly', status }]
		await app.recur.putCustomer({ email: `x${person.user.email}`, ...(await known(person)), subscriptions })
		for (const form of [{}, { acceptsLosses: 'on' }]) {
			const answer = await remove(person, form)
			expect(answer.status).toBe(409)
			expect(answer.text).toContain('您的訂閱還會繼續扣款')
			expect(answer.text).toMatch(/<form method="post" action="\/account"[\s\S]*管理訂閱/)
		}
		expect(await isThere(person)).toBe(true)
		expect(await trailOf(person)).toMatchObject([
			{ action: 'account_deletion_refused', environment: 'TEST', facts: { outcome: 'still_charged' } },
			{ action: 'account_deletion_refused' },
		])
	}
})

test.each(['PAUSED', 'SOMETHING_NEW'])('refuses while a subscription is %s', async (reportedStatus) => {
	const person = await addPersonWithPassword(app)
	const subscriptions = [{ product: 'pro-monthly', reportedStatus }]
	await app.recur.putCustomer({ email: person.user.email, subscriptions })
	expect(await remove(person)).toMatchObject({ status: 409 })
	expect(await isThere(person)).toBe(true)
})

test('warns about lost access, deletes on consent', async () => {
	const person = await addPersonWithPassword(app)
	const { id } = await app.recur.putCustomer({
		email: person.user.email,
		subscriptions: [{ product: 'pro-yearly', currentPeriodEnd: NEXT_YEAR, canceledAt: CANCELLED }],
	})
	await linkPerson(app, person, id)
	await app.prisma.subscription.create({
		data: { environment: 'TEST', id: `s${id}`, customerId: id, status: 'active', syncedAt: new Date() },
	})
	const asked = await remove(person)
	expect(asked.status).toBe(409)
	const date = new Intl.DateTimeFormat('zh-TW', { dateStyle: 'long', timeZone: 'Asia/Taipei' }).format(
		new Date(NEXT_YEAR),
	)
	expect(asked.text).toContain(`Pro 年繳：已付款至 ${date}`)
	expect(asked.text).toContain('name="acceptsLosses"')
	expect(await isThere(person)).toBe(true)
	expect(await remove(person, { acceptsLosses: 'on' })).toMatchObject({ status: 303 })
	expect(await isThere(person)).toBe(false)
	expect(await app.prisma.recurCustomer.findMany({ where: { customerId: id } })).toMatchObject([
		{ userId: null, ownerId: null },
	])
})

test.each(['still_charged', 'would_lose', 'checkout_open', 'unavailable', 'rate_limited'] as const)(
	'says what stops it before it asks for a proof: %s',
	async (outcome) => {
		const person = await addPersonWithPassword(app)
		const { user, visitor } = person
		const canceled = { currentPeriodEnd: NEXT_YEAR, canceledAt: CANCELLED }
		if (outcome === 'still_charged' || outcome === 'would_lose') {
			const subscription = { product: 'pro-yearly', ...(outcome === 'would_lose' && canceled) }
			await app.recur.putCustomer({ email: user.email, subscriptions: [subscription] })
		}
		if (outcome === 'checkout_open') await noteCheckout(app.prisma, user.id, 'TEST')
		if (outcome === 'unavailable') await app.recur.addFault({ endpoint: 'all', kind: 'status_500' })
		if (outcome === 'rate_limited') await app.recur.addFault({ endpoint: 'all', kind: 'rate_limited' })
		const page = await visitor.get('/account/delete')
		expect(page.status).toBe(200)
		const asks = outcome === 'would_lose'
		expect(page.text.includes('type="password"')).toBe(asks)
		expect(page.text.includes('name="acceptsLosses"')).toBe(asks)
		expect(words(page.text)).toContain(STOPS[outcome])
		expect(page.text).not.toContain('role="alert"')
		expect(await trailOf(person)).toEqual([])
	},
)

test('who may delete is asked for a proof at once, and Recur is asked once a page', async () => {
	const { user, visitor } = await addPersonWithPassword(app)
	const { id } = await app.recur.putCustomer({ email: user.email, subscriptions: [] })
	await visitor.get('/account/delete')
	const once = (await app.recur.listRequests()).length
	expect(once).toBeGreaterThan(0)
	const refused = await visitor.post('/account/delete', { form: { password: 'wrong' } })
	expect(refused.text).toContain('type="password"')
	expect(await app.recur.listRequests()).toHaveLength(2 * once)
	expect(refused.text).not.toContain(id)
})

test('a page about losses names no customer', async () => {
	const { user, visitor } = await addPersonWithPassword(app)
	const canceled = { product: 'pro-yearly', currentPeriodEnd: NEXT_YEAR, canceledAt: CANCELLED }
	const { id } = await app.recur.putCustomer({ email: user.email, subscriptions: [canceled] })
	for (const page of [await visitor.get('/account/delete'), await visitor.post('/account/delete')]) {
		expect(page.text).toContain('Pro 年繳：已付款至')
		expect(page.text).not.toContain(id)
	}
})

test('an expired subscription does not prevent it', async () => {
	const person = await addPersonWithPassword(app)
	const subscriptions = [{ product: 'pro-monthly', status: 'expired' as const, currentPeriodEnd: CANCELLED }]
	await app.recur.putCustomer({ email: person.user.email, subscriptions })
	expect(await remove(person)).toMatchObject({ status: 303 })
})

test('another person’s customer is ignored and kept', async () => {
	const [person, owner] = [await addPersonWithPassword(app), await addPerson(app)]
	const subscriptions = [{ product: 'pro-monthly' }]
	const { id } = await app.recur.putCustomer({ email: person.user.email, externalId: owner.user.id, subscriptions })
	await linkPerson(app, owner, id)
	expect(await remove(person)).toMatchObject({ status: 303 })
	expect(await app.prisma.recurCustomer.count({ where: { customerId: id } })).toBe(1)
})

test.each([
	['entitlements', 'status_500'],
	['entitlements', 'unauthorized'],
	['entitlements', 'rate_limited'],
	['subscriptions', 'status_503'],
	['subscriptions', 'reset'],
	['subscriptions', 'cut_off'],
] as const)('refuses while %s answer %s, the code stays valid', async (endpoint, kind) => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email })
	await person.visitor.post('/account/delete', { form: { sendCode: 'yes' } })
	const code = await codeFor(mailbox, person.user.email)
	await app.recur.addFault({ endpoint, kind })
	const answer = await remove(person, { code, acceptsLosses: 'on' })
	expect([429, 500, 503]).toContain(answer.status)
	expect(answer.text).toMatch(/目前無法確認您是否還有訂閱|目前使用人數較多/)
	expect(await isThere(person)).toBe(true)
	await app.recur.clearFaults()
	expect(await remove(person, { code })).toMatchObject({ status: 303 })
})

test('refuses if only our snapshot has a subscription', async () => {
	const person = await addPersonWithPassword(app)
	await linkPerson(app, person, 'gone')
	const snapshot = { environment: 'TEST', id: 'gonesubscription', customerId: 'gone', status: 'active' } as const
	await app.prisma.subscription.create({ data: { ...snapshot, syncedAt: new Date() } })
	expect(await remove(person)).toMatchObject({ status: 503 })
	await app.prisma.subscription.deleteMany({ where: { customerId: 'gone' } })
	expect(await remove(person)).toMatchObject({ status: 303 })
})

test('refuses if a subscription cannot be read', async () => {
	const person = await addPersonWithPassword(app)
	await app.recur.putCustomer({ email: person.user.email, subscriptions: [{ product: 'pro-monthly' }] })
	await app.recur.addFault({ endpoint: 'subscriptions', kind: 'tampered_field', field: 'data.0.status', times: 1 })
	expect(await remove(person)).toMatchObject({ status: 503 })
	expect(await isThere(person)).toBe(true)
})

test('wrong passwords and attempts are limited', async () => {
	const limited = await app.startAnother({
		...mailbox.env,
		SIGN_IN_LIMIT_PER_MINUTE: '2',
		PORTAL_LIMIT_PER_MINUTE: '4',
		RECUR_API_URL: app.emulator.origin,
	})
	const { user } = await addPersonWithPassword(app)
	const visitor = await signedInVisitor(limited, user.id)
	const statuses: number[] = []
	for (const password of ['wrong', 'wrong', DEMO_PASSWORD, DEMO_PASSWORD, DEMO_PASSWORD]) {
		statuses.push((await visitor.post('/account/delete', { form: { password } })).status)
	}
	expect(statuses).toEqual([400, 400, 429, 429, 429])
	expect(await limited.visitor().signIn(user.email)).toMatchObject({ status: 429 })
	expect(await app.prisma.user.count({ where: { id: user.id } })).toBe(1)
	await limited.stop()
})

test('only its owner can delete an account', async () => {
	const person = await addPersonWithPassword(app)
	expect(await app.visitor().post('/account/delete', { form: { password: DEMO_PASSWORD } })).toMatchObject({
		status: 303,
	})
	const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
	const form = { password: DEMO_PASSWORD }
	expect(await person.visitor.post('/account/delete', { form, headers })).toMatchObject({ status: 403 })
	const other = await addPersonWithPassword(app)
	await other.visitor.post('/account/delete', { form: { ...form, email: person.user.email, userId: person.user.id } })
	expect([await isThere(person), await isThere(other)]).toEqual([true, false])
})

/** Presses the button, with the password unless there is a code. */
async function remove({ visitor }: Person, form: Record<string, string> = {}): Promise<Answer> {
	const proof = 'code' in form ? {} : { password: DEMO_PASSWORD }
	return await visitor.post('/account/delete', { form: { ...proof, ...form } })
}

async function isThere({ user: { id } }: Person): Promise<boolean> {
	return (await app.prisma.user.count({ where: { id } })) === 1
}

async function trailOf({ user: { id: userId } }: Person) {
	return await app.prisma.auditEntry.findMany({ where: { userId }, orderBy: { id: 'asc' } })
}
