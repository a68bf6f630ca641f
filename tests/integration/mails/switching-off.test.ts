import { afterAll, expect, test } from 'vitest'
import { unsubscribeUrl } from '#app/billing/mails/unsubscribe-link.server.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { addPerson } from '../support/people.ts'
import { addSubscriber, mailsAbout, noticeChanges, untilMailed } from '../support/subscribers.ts'
import { startSyncedApp } from '../support/synced-app.ts'

const OLD_SECRET = 'the older secret of these tests'
const mailbox = await startMailbox()
const app = await startSyncedApp({ ...mailbox.env, SESSION_SECRET: `the newer secret of these tests,${OLD_SECRET}` })
afterAll(app.stop)
afterAll(mailbox.stop)

const ONE_CLICK = {
	method: 'POST',
	body: 'List-Unsubscribe=One-Click',
	headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
} as const

test('the account page switches mails off and on', async () => {
	const { user, visitor } = await addPerson(app, { locale: 'en' })
	const page = await visitor.get('/account?status=wait')
	expect(page.text).toContain('We email you when a payment fails')
	expect(page.text).toMatch(/<form[^>]* action="\/account\/mails"/)
	expect(await visitor.post('/account/mails', { form: { mails: 'off' } })).toMatchObject({ status: 303 })
	expect((await visitor.get('/account?status=wait')).text).toContain('You don’t receive billing emails')
	expect(await trailOf(user.id)).toEqual([{ to: 'off', by: 'account' }])
	await visitor.post('/account/mails', { form: { mails: 'on' } })
	expect((await visitor.get('/account?status=wait')).text).toContain('We email you')
	expect(await trailOf(user.id)).toEqual([
		{ to: 'off', by: 'account' },
		{ to: 'on', by: 'account' },
	])
})

test('nobody is promised mails before the address is verified', async () => {
	const { user, visitor } = await addPerson(app, { verified: false })
	const page = await visitor.get('/account?status=wait')
	expect(page.text).not.toMatch(/帳務通知信|寄信通知|\/account\/mails/)
	await app.prisma.user.update({ where: { id: user.id }, data: { emailVerifiedAt: new Date() } })
	expect((await visitor.get('/account?status=wait')).text).toContain('我們會寄信通知您。')
})

test('the switch refuses visitors, other sites and other values', async () => {
	const { user, visitor } = await addPerson(app)
	const foreign = await visitor.post('/account/mails', {
		form: { mails: 'off' },
		headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
	})
	expect(foreign.status).toBe(403)
	expect(await app.visitor().post('/account/mails', { form: { mails: 'off' } })).toMatchObject({ status: 303 })
	for (const mails of ['', 'no', 'OFF']) await visitor.post('/account/mails', { form: { mails } })
	expect(await visitor.get('/account/mails')).toMatchObject({ status: 405 })
	expect(await isOff(user.id)).toBe(false)
})

test('one-click unsubscribe needs no session', async () => {
	const person = await addSubscriber(app)
	await app.recur.simulate('fail_renewal', { customerId: person.customerId })
	await noticeChanges(app, person.customerId)
	await untilMailed(app)
	const [mail] = mailbox.mails(person.user.email)
	expect(mail?.headers).toMatchObject({
		'list-unsubscribe': expect.stringMatching(/^<http:\/\/localhost:3000\/unsubscribe\?token=[\w.-]+>$/),
		'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
	})
	const { pathname, search } = new URL(mail?.headers['list-unsubscribe']?.slice(1, -1) ?? '')

	expect(await app.visitor().get(pathname + search)).toMatchObject({ status: 200 })
	expect(await isOff(person.user.id)).toBe(false)
	for (const origin of ['https://mail.example', '']) {
		const headers = { ...ONE_CLICK.headers, Origin: origin, 'Sec-Fetch-Site': origin && 'cross-site' }
		const answer = await app.visitor().request(pathname + search, { ...ONE_CLICK, headers })
		expect(answer.status).toBe(200)
		expect(answer.text).toContain('已停止寄送帳務通知信')
	}
	expect(await isOff(person.user.id)).toBe(true)
	expect(await trailOf(person.user.id)).toEqual([{ to: 'off', by: 'mail' }])

	await app.recur.simulate('expire', { customerId: person.customerId })
	await noticeChanges(app, person.customerId)
	await untilMailed(app)
	expect(await mailsAbout(app, person)).toMatchObject([{ result: 'sent' }, { kind: 'ended', result: 'switched_off' }])
})

test('a link signed with the older secret works', async () => {
	const { user } = await addPerson(app)
	const { pathname, search } = unsubscribeUrl(
		{ APP_URL: app.services.env.APP_URL, SESSION_SECRET: [OLD_SECRET] },
		user.id,
	)
	expect(await app.visitor().request(pathname + search, ONE_CLICK)).toMatchObject({ status: 200 })
	expect(await isOff(user.id)).toBe(true)
})

test('a forged link changes nothing and says so', async () => {
	const { user, visitor } = await addPerson(app, { locale: 'en' })
	const another = await addPerson(app)
	const token = unsubscribeUrl(app.services.env, another.user.id).searchParams.get('token') ?? ''
	const foreign = unsubscribeUrl(
		{ APP_URL: app.services.env.APP_URL, SESSION_SECRET: ['a secret of somebody else'] },
		user.id,
	)
	const tokens = [
		'',
		user.id,
		`${user.id}.`,
		`${user.id}.${token.split('.')[1]}`,
		foreign.searchParams.get('token') ?? '',
	]
	for (const one of tokens) {
		const path = `/unsubscribe?token=${encodeURIComponent(one)}`
		const page = await visitor.get(path)
		expect([page.status, page.text.includes('This link no longer works')]).toEqual([400, true])
		expect(await visitor.request(path, ONE_CLICK)).toMatchObject({ status: 400 })
	}
	expect(await visitor.get('/unsubscribe')).toMatchObject({ status: 400 })
	expect([await isOff(user.id), await isOff(another.user.id)]).toEqual([false, false])
})

test('without mail there is no switch and no queue', async () => {
	const silent = await startSyncedApp()
	try {
		const person = await addSubscriber(silent)
		await silent.recur.simulate('fail_renewal', { customerId: person.customerId })
		await noticeChanges(silent, person.customerId)
		const undelivered = { handler: 'mail', deliveredAt: null }
		await expect.poll(() => silent.prisma.lifecycleEvent.count({ where: undelivered })).toBe(0)
		expect(await mailsAbout(silent, person)).toEqual([])
		expect((await person.visitor.get('/account?status=wait')).text).not.toContain('/account/mails')
	} finally {
		await silent.stop()
	}
})

async function isOff(id: string): Promise<boolean> {
	const { billingMailsOffAt } = await app.prisma.user.findUniqueOrThrow({ where: { id } })
	return billingMailsOffAt !== null
}

async function trailOf(userId: string) {
	const entries = await app.prisma.auditEntry.findMany({
		where: { userId, action: 'billing_mails_switched' },
		orderBy: { id: 'asc' },
	})
	return entries.map(({ facts }) => facts)
}
