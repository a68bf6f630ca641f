import { expect } from 'vitest'
import type { Mailbox } from '#tests/mailbox/start-mailbox.ts'
import type { TestApp } from './test-app.ts'
import type { Answer, Visitor } from './visitor.ts'

/** The code of the newest mail to an address, once `count` mails have come there. */
export async function codeFor(mailbox: Mailbox, email: string, count = 1): Promise<string> {
	await expect.poll(() => mailbox.mails(email).length).toBe(count)
	const [, code = ''] = /(?:驗證碼：|Your code: )(\d{6})/.exec(mailbox.mails(email)[0]?.text ?? '') ?? []
	expect(code).toMatch(/^\d{6}$/)
	return code
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
	const before = mailbox.mails(email).length
	const visitor = await askedVisitor(app, email)
	expect(await enter(visitor, await codeFor(mailbox, email, before + 1))).toMatchObject({ status: 303 })
	return visitor
}
