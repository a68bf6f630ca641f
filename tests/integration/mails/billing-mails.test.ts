import { afterAll, afterEach, expect, test } from 'vitest'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import {
	addSubscriber,
	holdFailedMail,
	inDays,
	mailsAbout,
	makeMailsDue,
	noticeChanges,
	type Subscriber,
	untilMailed,
} from '../support/subscribers.ts'
import { startSyncedApp } from '../support/synced-app.ts'

const mailbox = await startMailbox()
const app = await startSyncedApp(mailbox.env)
afterAll(app.stop)
afterAll(mailbox.stop)
afterEach(() => mailbox.setFault(null))

const TRIAL = { status: 'trialing', trialEndsAt: inDays(10) } as const

test.each([
	[null, 'zh-TW', '付款失敗，請更新付款方式', /「Pro 月繳」的付款失敗。[\s\S]*費用：每月 NT\$\d+/],
	[
		'en',
		'en',
		'Your payment failed: please update your card',
		/The payment for “Pro” failed\.[\s\S]*Price: NT\$\d+ a month/,
	],
])('mails a failed payment once, language %s', async (locale, lang, subject, text) => {
	const person = await addSubscriber(app, { locale })
	await fail(person)
	await noticeChanges(app, person.customerId)
	await untilMailed(app)
	const mails = mailsTo(person)
	expect(mails).toMatchObject([{ subject, text: expect.stringMatching(text) }])
	expect(mails[0]?.html).toContain(`<html lang="${lang}">`)
	expect(await mailsAbout(app, person)).toMatchObject([{ kind: 'past_due', result: 'sent', attempts: 1 }])
})

test('mails three days before a trial ends', async () => {
	const person = await addSubscriber(app, { subscription: TRIAL })
	await noticeChanges(app, person.customerId)
	expect(await mailsAbout(app, person)).toEqual([])
	await app.recur.moveClock(8)
	await noticeChanges(app, person.customerId)
	await noticeChanges(app, person.customerId)
	await untilMailed(app)
	expect(mailsTo(person)).toMatchObject([
		{ subject: '您的試用即將結束', text: expect.stringMatching(/試用到期日：\d{4}年\d+月\d+日\n費用：每月 NT\$\d+/) },
	])
})

test('mails the cancellation, and again the end', async () => {
	const person = await addSubscriber(app)
	await cancel(person)
	await noticeChanges(app, person.customerId)
	await untilMailed(app)
	expect(mailsTo(person)).toMatchObject([
		{ subject: '您的訂閱已取消續訂', text: expect.stringMatching(/可使用至：\d{4}年\d+月\d+日/) },
	])
	await app.recur.simulate('expire', { customerId: person.customerId })
	await noticeChanges(app, person.customerId)
	await untilMailed(app)
	expect(mailsTo(person)).toMatchObject([
		{ subject: '您的訂閱已結束', text: expect.stringMatching(/結束日期：\d{4}年\d+月\d+日/) },
		{ subject: '您的訂閱已取消續訂' },
	])
})

test('a mail links only our pages and does not contain the person’s address', async () => {
	const person = await addSubscriber(app)
	await fail(person)
	await untilMailed(app)
	const [mail] = mailsTo(person)
	const links = [...(mail?.html ?? '').matchAll(/href="([^"]+)"/g)].map(([, url = '']) => new URL(url))
	expect(links.map(({ origin, pathname }) => origin + pathname)).toEqual([
		'http://localhost:3000/account',
		'http://localhost:3000/unsubscribe',
	])
	expect(mail?.html).not.toMatch(/<img|<script|src=|url\(|@(?!media)/)
	expect(`${mail?.text}${mail?.html}`).not.toContain(person.user.email)
})

test('mails nothing seen for the first time', async () => {
	const canceled = { status: 'canceled', canceledAt: inDays(-1) } as const
	const people = [
		await addSubscriber(app, { subscription: { status: 'past_due' } }),
		await addSubscriber(app, { subscription: { ...TRIAL, trialEndsAt: inDays(1), currentPeriodEnd: inDays(1) } }),
		await addSubscriber(app, { subscription: canceled }),
	]
	for (const person of people) {
		const where = { customerId: person.customerId, handler: 'mail' }
		// Handlers were notified all the same.
		expect(await app.prisma.lifecycleEvent.count({ where })).toBe(2)
		expect(await mailsAbout(app, person)).toEqual([])
	}
	const [pastDue] = people
	await app.recur.simulate('expire', { customerId: pastDue?.customerId ?? '' })
	await noticeChanges(app, pastDue?.customerId ?? '')
	await untilMailed(app)
	expect(mailsTo(pastDue)).toMatchObject([{ subject: '您的訂閱已結束' }])
})

test('mails no failed payment that was paid meanwhile', async () => {
	const person = await addSubscriber(app)
	mailbox.setFault({ at: 'sender', code: 451 })
	await fail(person)
	await holdFailedMail(app, person)
	await app.recur.simulate('renew', { customerId: person.customerId })
	await noticeChanges(app, person.customerId)
	mailbox.setFault(null)
	await makeMailsDue(app)
	await untilMailed(app)
	expect(await mailsAbout(app, person)).toMatchObject([{ result: 'outdated' }])
	expect(mailsTo(person)).toEqual([])
})

test('a mail waits for the mail server, is sent once', async () => {
	const person = await addSubscriber(app)
	mailbox.setFault({ at: 'content', code: 451 })
	await fail(person)
	await holdFailedMail(app, person)
	expect(mailsTo(person)).toEqual([])
	mailbox.setFault(null)
	await makeMailsDue(app)
	await untilMailed(app)
	expect(await mailsAbout(app, person)).toMatchObject([{ result: 'sent' }])
	expect(mailsTo(person)).toHaveLength(1)
})

test('a rejected mail is not tried again', async () => {
	const person = await addSubscriber(app)
	mailbox.setFault({ at: 'recipient', code: 550 })
	await fail(person)
	await untilMailed(app)
	expect(await mailsAbout(app, person)).toMatchObject([{ result: 'rejected', attempts: 1 }])
})

test('gives up on a mail after a day', async () => {
	const person = await addSubscriber(app)
	mailbox.setFault({ at: 'content', code: 451 })
	await fail(person)
	await holdFailedMail(app, person)
	const yesterday = new Date(Date.now() - 25 * 60 * 60 * 1000)
	await app.prisma.billingMail.updateMany({
		where: { customerId: person.customerId },
		data: { createdAt: yesterday, notBefore: yesterday },
	})
	await untilMailed(app)
	expect(await mailsAbout(app, person)).toMatchObject([{ result: 'given_up' }])
	expect(app.logLines.map((line) => JSON.parse(line))).toContainEqual(
		expect.objectContaining({ level: 'warn', event: 'billing_mail', result: 'given_up', userId: person.user.id }),
	)
})

test('sends nothing to an unverified address', async () => {
	const person = await addSubscriber(app, { verified: false })
	await fail(person)
	await untilMailed(app)
	expect(await mailsAbout(app, person)).toMatchObject([{ result: 'unverified' }])
	expect(mailsTo(person)).toEqual([])
})

test('mails nothing about a customer that is no longer theirs', async () => {
	const person = await addSubscriber(app)
	mailbox.setFault({ at: 'content', code: 451 })
	await fail(person)
	await holdFailedMail(app, person)
	await app.prisma.recurCustomer.deleteMany({ where: { customerId: person.customerId } })
	mailbox.setFault(null)
	await makeMailsDue(app)
	await untilMailed(app)
	expect(await mailsAbout(app, person)).toMatchObject([{ result: 'outdated' }])
})

test('logs no address and no token', () => {
	expect(app.logLines.length).toBeGreaterThan(0)
	expect(app.logLines.filter((line) => /@example\.com|unsubscribe\?|token=/.test(line))).toEqual([])
})

async function fail({ customerId }: Subscriber): Promise<void> {
	await app.recur.simulate('fail_renewal', { customerId })
	await noticeChanges(app, customerId)
}

async function cancel({ customerId, user }: Subscriber): Promise<void> {
	const customer = await app.recur.getCustomer(customerId)
	const subscriptions = customer?.subscriptions.map((one) => ({
		...one,
		status: 'canceled' as const,
		canceledAt: inDays(0),
	}))
	await app.recur.putCustomer({
		id: customerId,
		email: user.email,
		externalId: user.id,
		subscriptions: subscriptions ?? [],
	})
}

function mailsTo(person: Subscriber | undefined) {
	return mailbox.mails(person?.user.email)
}
