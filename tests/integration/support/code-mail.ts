import { expect } from 'vitest'
import type { Mailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import type { TestApp } from './test-app.ts'
import type { Answer, Visitor } from './visitor.ts'

/** The code of the newest mail to an address, once `count` mails have come there. */
export async function codeFor(mailbox: Mailbox, email: string, count = 1): Promise<string> {
	const [newest] = await mailsFor(mailbox, email, count)
	const [, code = ''] = /(?:驗證碼：|Your code: )(\d{6})/.exec(newest?.text ?? '') ?? []
	expect(code).toMatch(/^\d{6}$/)
	return code
}

/** The mails to an address, newest first, once there are that many. One more fails at once. */
export async function mailsFor(mailbox: Mailbox, email: string, count = 1) {
	await expect.poll(() => mailbox.mails(email).length, { interval: 10 }).toBeGreaterThanOrEqual(count)
	const mails = mailbox.mails(email)
	expect(mails).toHaveLength(count)
	return mails
}

/** Sends what the app has yet to send, so that a mail that is not there will not come. */
export async function flushMails({ services }: TestApp): Promise<void> {
	await services.mailQueue?.stop()
	await expect.poll(() => services.prisma.notice.count(), { interval: 10 }).toBe(0)
}

/** A code of the right form that is not this one. */
export function wrongCode(code: string): string {
	return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}

/** Somebody who has asked for a code to sign in with. */
export async function askedVisitor(
	app: TestApp,
	email: string,
	headers: Record<string, string> = {},
): Promise<Visitor> {
	const visitor = app.visitor()
	expect(await askByMail(visitor, email, headers)).toMatchObject({ status: 303 })
	return visitor
}

export async function askByMail(
	visitor: Visitor,
	email: string,
	headers: Record<string, string> = {},
): Promise<Answer> {
	return await visitor.post('/login/code', { form: { email }, headers })
}

export async function enter(visitor: Visitor, code: string, headers: Record<string, string> = {}): Promise<Answer> {
	return await visitor.post('/login/code', { form: { code }, headers })
}

/** Signs somebody in, or up, by a code. */
export async function enterByCode(app: TestApp, mailbox: Mailbox, email: string): Promise<Visitor> {
	await flushMails(app)
	const before = mailbox.mails(email).length
	const visitor = await askedVisitor(app, email)
	expect(await enter(visitor, await codeFor(mailbox, email, before + 1))).toMatchObject({ status: 303 })
	return visitor
}
