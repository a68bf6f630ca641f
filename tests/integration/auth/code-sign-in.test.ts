import { createHash, randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { askByMail, askedVisitor, codeFor, enter, enterByCode, flushMails, wrongCode } from '../support/code-mail.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { type Answer, createVisitor, type Visitor } from '../support/visitor.ts'

const { app, mailbox } = await startMailedApp()

const INVALID = '驗證碼不正確，或已經失效。'

test('a code signs up with a verified address', async () => {
	const email = newAddress()
	const visitor = app.visitor()
	const asked = await visitor.post('/login/code', {
		form: { email: ` ${email.toUpperCase()} `, redirectTo: '/pricing' },
	})
	expect([asked.status, asked.headers.get('Location')]).toEqual([303, '/login/code?redirectTo=%2Fpricing'])
	expect((await visitor.get('/login/code?redirectTo=%2Fpricing')).text).toContain(email)
	expect(await app.prisma.user.count({ where: { email } })).toBe(0)

	const form = { code: await codeFor(mailbox, email), redirectTo: '/pricing' }
	const answer = await visitor.post('/login/code', { form })
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/pricing'])
	expect([...visitor.cookies.keys()].toSorted()).toEqual(['device', 'session'])
	expect((await visitor.get('/account?status=wait')).text).toContain(email)
	const user = await app.prisma.user.findUniqueOrThrow({ where: { email } })
	expect(user).toMatchObject({ passwordHash: null, emailVerifiedAt: expect.any(Date), locale: null })
	expect(await actionsOf(user.id)).toEqual(['signed_up', 'signed_in'])
})

test('a code signs in, the password still works', async () => {
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email: 'linked@example.com' } })
	const before = await app.prisma.auditEntry.count({ where: { userId: id, actor: 'person' } })
	const visitor = await enterByCode(app, mailbox, 'linked@example.com')
	expect((await visitor.get('/account?status=wait')).text).toContain('linked@example.com')
	expect(await app.visitor().signIn('linked@example.com')).toMatchObject({ status: 303 })
	const trail = await app.prisma.auditEntry.findMany({ where: { userId: id, actor: 'person' }, orderBy: { id: 'asc' } })
	expect(trail.slice(before).map(({ action, facts }) => [action, facts])).toEqual([
		['code_asked', { purpose: 'sign_in' }],
		['signed_in', { way: 'code' }],
		['signed_in', { way: 'password' }],
	])
})

test('an account without password refuses every password', async () => {
	const email = newAddress()
	await enterByCode(app, mailbox, email)
	const answers = await Promise.all(
		['none', 'null', 'recur-demo'].map((password) => app.visitor().signIn(email, { password })),
	)
	const unknown = await app.visitor().signIn(newAddress(), { password: 'none' })
	for (const answer of answers) expect(alike(answer)).toEqual(alike(unknown))
})

test('known and unknown addresses get the same answer', async () => {
	const onlyCode = newAddress()
	await enterByCode(app, mailbox, onlyCode)
	const answers = []
	for (const email of [newAddress(), 'linked@example.com', 'unverified@example.com', onlyCode]) {
		const visitor = app.visitor()
		const asked = await askByMail(visitor, email)
		const page = await visitor.get('/login/code?redirectTo=%2Faccount')
		const wrong = await enter(visitor, '000000')
		answers.push([asked, page, wrong].map((answer) => alike(answer, email)))
	}
	for (const answer of answers) expect(answer).toEqual(answers[0])
	expect(answers[0]?.map(({ status }) => status)).toEqual([303, 200, 400])
})

test('the mail explains the code and has no link', async () => {
	for (const [language, sentences] of [
		['zh-TW', ['登入或註冊 Recur Portal（localhost:3000）', '10 分鐘內有效', '如果不是您本人，請忽略這封信']],
		[
			'en',
			['sign in or sign up at Recur Portal (localhost:3000)', 'valid for 10 minutes', 'If this wasn’t you, ignore'],
		],
	] as const) {
		const email = newAddress()
		await askedVisitor(app, email, { 'Accept-Language': language })
		const code = await codeFor(mailbox, email)
		const [mail] = mailbox.mails(email)
		for (const sentence of sentences) {
			expect(mail?.text).toContain(sentence)
			expect(mail?.html).toContain(sentence)
		}
		expect(mail?.html).toContain(code)
		expect(mail?.subject).not.toContain(code)
		expect(`${mail?.text} ${mail?.html}`).not.toMatch(/https?:|href/)
	}
})

test('accepts blanks, full-width digits and a hyphen', async () => {
	const wide = (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))
	for (const write of [
		wide,
		(code: string) => ` ${code.slice(0, 3)} ${code.slice(3)} `,
		(code: string) => `${code.slice(0, 3)}-${code.slice(3)}`,
	]) {
		const email = newAddress()
		const visitor = await askedVisitor(app, email)
		expect(await enter(visitor, write(await codeFor(mailbox, email)))).toMatchObject({ status: 303 })
	}
})

test.each([
	['no address', ''],
	['no domain', 'person'],
	['two addresses', 'victim@example.com,thief@example.com'],
	['two addresses with a blank', 'victim@example.com thief@example.com'],
	['a name and an address', 'Victim <thief@example.com>'],
	['a comment', 'victim@example.com(thief@example.com)'],
	['quotes', '"victim@example.com,"@example.com'],
	['a second line', 'victim@example.com\r\nBcc: thief@example.com'],
	['a zero byte', 'victim\0@example.com'],
	['letters that look alike', 'vіctim@example.com'],
	['300 characters', `${'x'.repeat(300)}@example.com`],
])('a form with %s gets no code', async (_what, email) => {
	await flushMails(app)
	const before = mailbox.mails().length
	const answer = await askByMail(app.visitor(), email)
	await flushMails(app)
	expect([answer.status, answer.headers.getSetCookie()]).toEqual([400, []])
	expect(answer.text).toMatch(/請輸入完整的電子郵件|看不見的字元（U\+0000）|地址中的「і」/)
	expect(await app.prisma.emailCode.count({ where: { email: { contains: 'victim' } } })).toBe(0)
	expect(mailbox.mails().length).toBe(before)
})

test('a code works once, even for simultaneous requests', async () => {
	const email = newAddress()
	const visitor = await askedVisitor(app, email)
	const code = await codeFor(mailbox, email)
	const answers = await Promise.all(Array.from({ length: 10 }, () => enter(copyOf(visitor), code)))
	expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array(9).fill(400)])
	expect(await enter(visitor, code)).toMatchObject({ status: 400 })
	expect(await app.prisma.user.count({ where: { email } })).toBe(1)
})

test('two simultaneous sign-ups with one address make one account', async () => {
	const email = newAddress()
	const first = await askedVisitor(app, email)
	const codes = [await codeFor(mailbox, email)]
	const second = await askedVisitor(app, email)
	codes.push(await codeFor(mailbox, email, 2))
	const answers = await Promise.all([enter(first, codes[0] ?? ''), enter(second, codes[1] ?? '')])
	expect(answers.map(({ status }) => status)).toEqual([303, 303])
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email } })
	expect(await app.prisma.session.count({ where: { userId: id } })).toBe(2)
	expect((await actionsOf(id)).filter((action) => action === 'signed_up')).toHaveLength(1)
})

test('five wrong tries end a code, even simultaneous ones', async () => {
	const email = newAddress()
	const visitor = await askedVisitor(app, email)
	const code = await codeFor(mailbox, email)
	await Promise.all(Array.from({ length: 12 }, () => enter(copyOf(visitor), wrongCode(code))))
	expect(await app.prisma.emailCode.findMany({ where: { email } })).toMatchObject([{ tries: 5, usedAt: null }])
	expect(await enter(visitor, code)).toMatchObject({ status: 400 })
	expect(await app.prisma.user.count({ where: { email } })).toBe(0)
})

test('four wrong tries do not end a code', async () => {
	const email = newAddress()
	const visitor = await askedVisitor(app, email)
	const code = await codeFor(mailbox, email)
	for (let count = 0; count < 4; count += 1) {
		const answer = await enter(visitor, wrongCode(code))
		expect(answer).toMatchObject({ status: 400 })
		expect(answer.text).toContain(INVALID)
	}
	expect(await enter(visitor, code)).toMatchObject({ status: 303 })
})

test('a code expires after ten minutes', async () => {
	const email = newAddress()
	const visitor = await askedVisitor(app, email)
	const code = await codeFor(mailbox, email)
	const [row] = await app.prisma.emailCode.findMany({ where: { email } })
	const seconds = ((row?.expiresAt.getTime() ?? 0) - Date.now()) / 1000
	expect(seconds > 0 && seconds <= 600).toBe(true)
	await app.prisma.emailCode.updateMany({ where: { email }, data: { expiresAt: new Date() } })
	const answer = await enter(visitor, code)
	expect(answer).toMatchObject({ status: 400 })
	expect(answer.text).toContain('寄出驗證碼')
})

test('a code works in its own browser only', async () => {
	const [email, other] = [newAddress(), newAddress()]
	await askedVisitor(app, email)
	const code = await codeFor(mailbox, email)
	expect(await enter(app.visitor(), code)).toMatchObject({ status: 400 })
	const stranger = await askedVisitor(app, other)
	const own = await codeFor(mailbox, other)
	if (own !== code) expect(await enter(stranger, code)).toMatchObject({ status: 400 })
	expect(await app.prisma.user.count({ where: { email: { in: [email, other] } } })).toBe(0)
})

test('a new code replaces the one before', async () => {
	const [email, other] = [newAddress(), newAddress()]
	const visitor = await askedVisitor(app, email)
	const first = await codeFor(mailbox, email)
	const before = copyOf(visitor)
	await askByMail(visitor, email)
	const second = await codeFor(mailbox, email, 2)
	expect(await enter(before, first)).toMatchObject({ status: 400 })
	if (first !== second) expect(await enter(visitor, first)).toMatchObject({ status: 400 })
	await askByMail(visitor, other)
	const third = await codeFor(mailbox, other)
	if (second !== third) expect(await enter(visitor, second)).toMatchObject({ status: 400 })
	expect(await enter(visitor, third)).toMatchObject({ status: 303 })
	expect(await app.prisma.user.count({ where: { email } })).toBe(0)
	expect(await app.prisma.user.count({ where: { email: other } })).toBe(1)
})

test('a sign-in code works for nothing else, and no other code signs in', async () => {
	const person = await enterByCode(app, mailbox, 'linked@example.com')
	const before = mailbox.mails('linked@example.com').length
	const asked = await askedVisitor(app, 'linked@example.com')
	const code = await codeFor(mailbox, 'linked@example.com', before + 1)
	person.cookies.set('code', asked.cookies.get('code') ?? '')
	for (const path of ['/account/email', '/account/delete']) {
		expect(await person.post(path, { form: { code } }), path).toMatchObject({
			status: path.endsWith('email') ? 400 : 409,
		})
	}
	const count = mailbox.mails('linked@example.com').length
	await person.post('/account/delete', { form: { sendCode: 'yes' } })
	const deletion = await codeFor(mailbox, 'linked@example.com', count + 1)
	const stranger = app.visitor()
	stranger.cookies.set('code', person.cookies.get('code') ?? '')
	expect(await enter(stranger, deletion)).toMatchObject({ status: 400 })
	expect(await app.prisma.user.count({ where: { email: 'linked@example.com' } })).toBe(1)
})

test('a code’s validity is decided when it is used', async () => {
	const { emailCodes } = app.services
	const use = { purpose: 'sign_in', userId: null } as const
	const ends = [{ expiresAt: new Date() }, { usedAt: new Date() }, { tries: 5 }]
	for (const end of [{}, ...ends]) {
		const email = newAddress()
		const issued = await emailCodes.issue(new Request(app.address), { ...use, email })
		const request = new Request(app.address, { headers: { Cookie: issued.cookie.split(';')[0] ?? '' } })
		const pending = await emailCodes.findPending(request, use)
		if (!pending) throw new Error('The code is not pending')
		await app.prisma.emailCode.updateMany({ where: { email }, data: end })
		const isRight = await app.prisma.$transaction((tx) => emailCodes.use(tx, pending, issued.code))
		expect(isRight, JSON.stringify(end)).toBe(Object.keys(end).length === 0)
	}
})

test('a tampered row accepts no code', async () => {
	const { emailCodes } = app.services
	const use = { purpose: 'confirm', userId: 'somebody', email: newAddress() } as const
	const { code, cookie } = await emailCodes.issue(new Request(app.address), use)
	const request = new Request(app.address, { headers: { Cookie: cookie.split(';')[0] ?? '' } })
	const pending = await emailCodes.findPending(request, use)
	if (!pending) throw new Error('The code is not pending')
	const tokenHash = createHash('sha256').update('another token').digest('base64url')
	for (const [changed, row] of [
		[{ email: newAddress() }, {}],
		[{ purpose: 'change' as const }, {}],
		[{ userId: 'somebody else' }, {}],
		[{ token: 'another token' }, { tokenHash }],
		[{}, { tokenHash: createHash('sha256').update(pending.token).digest('base64url') }],
	] as const) {
		await app.prisma.emailCode.updateMany({ where: { email: use.email }, data: { ...row, tries: 0 } })
		const isRight = await app.prisma.$transaction((tx) => emailCodes.use(tx, { ...pending, ...changed }, code))
		expect(isRight, JSON.stringify(changed)).toBe(Object.keys(changed).length === 0)
	}
})

test('a code is found by its purpose and person only', async () => {
	const { emailCodes } = app.services
	const use = { purpose: 'confirm', userId: 'somebody' } as const
	const { cookie } = await emailCodes.issue(new Request(app.address), { ...use, email: newAddress() })
	const request = new Request(app.address, { headers: { Cookie: cookie.split(';')[0] ?? '' } })
	expect(await emailCodes.findPending(request, use)).toMatchObject(use)
	for (const other of [
		{ purpose: 'change', userId: 'somebody' },
		{ purpose: 'confirm', userId: 'somebody else' },
		{ purpose: 'confirm', userId: null },
	] as const) {
		expect(await emailCodes.findPending(request, other)).toBeNull()
	}
})

test('table, cookie and log do not reveal the code', async () => {
	const email = newAddress()
	const visitor = await askedVisitor(app, email)
	const code = await codeFor(mailbox, email)
	const row = JSON.stringify(await app.prisma.emailCode.findMany({ where: { email } }))
	const cookie = decodeURIComponent(visitor.cookies.get('code') ?? '')
	const token = Buffer.from(cookie.split('.')[0] ?? '', 'base64')
		.toString()
		.replaceAll('"', '')
	expect(token.length).toBeGreaterThan(40)
	expect(row).not.toContain(token)
	expect(row.replace(/"expiresAt":"[^"]+"/, '')).not.toContain(code)
	expect(token).not.toContain(code)
	await enter(visitor, code)
	// What is random or a time may hold the same digits.
	const lines = app.logLines.map((line) => ({ ...JSON.parse(line), requestId: '', time: '', ms: 0 }))
	expect(JSON.stringify(lines)).not.toContain(code)
})

test('a code survives a rotated SESSION_SECRET', async () => {
	for (const [secrets, status] of [
		['a newer session secret,a session secret for tests', 303],
		['a newer session secret', 400],
	] as const) {
		const email = newAddress()
		const asked = await askedVisitor(app, email)
		const renewed = await app.startAnother({ ...mailbox.env, SESSION_SECRET: secrets })
		const visitor = renewed.visitor()
		visitor.cookies.set('code', asked.cookies.get('code') ?? '')
		expect(await enter(visitor, await codeFor(mailbox, email))).toMatchObject({ status })
		await renewed.stop()
	}
})

test('the code cookie is HttpOnly and SameSite', async () => {
	const answer = await askByMail(app.visitor(), newAddress())
	expect(answer.headers.getSetCookie()).toEqual([
		expect.stringMatching(/^code=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/),
	])
	expect(answer.headers.get('Cache-Control')).toBe('no-store')
})

test('another site cannot ask for a code or enter one', async () => {
	const email = newAddress()
	const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
	expect(await askByMail(app.visitor(), email, headers)).toMatchObject({ status: 403 })
	const visitor = await askedVisitor(app, email)
	expect(await enter(visitor, await codeFor(mailbox, email), headers)).toMatchObject({ status: 403 })
	expect(await app.prisma.user.count({ where: { email } })).toBe(0)
})

test('a signed-in person is redirected', async () => {
	const visitor = await enterByCode(app, mailbox, 'linked@example.com')
	for (const answer of [
		await visitor.get('/login/code?redirectTo=%2Fpricing'),
		await visitor.post('/login/code', { form: { email: 'email@example.com', redirectTo: '/pricing' } }),
	]) {
		expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/pricing'])
	}
})

test('the sign-in page offers a code', async () => {
	const page = await app.visitor().get('/login?redirectTo=%2Fpricing')
	expect(page.text).toContain('href="/login/code?redirectTo=%2Fpricing"')
})

function newAddress(): string {
	return `${randomUUID()}@example.com`
}

/** The same browser once more, so that its requests run side by side. */
function copyOf({ cookies }: Visitor): Visitor {
	const copy = createVisitor(app.address, app.services.env.APP_URL.origin)
	for (const [name, value] of cookies) copy.cookies.set(name, value)
	return copy
}

/** What of an answer somebody sees who does not know the address. */
function alike(
	{ status, headers, text }: Answer,
	email = '',
): { status: number; location: string | null; page: string } {
	const page = text.replaceAll(/nonce="[^"]*"/g, '').replaceAll(email || /[\w-]+@example\.com/g, '(address)')
	return { status, location: headers.get('Location'), page }
}

async function actionsOf(userId: string): Promise<string[]> {
	const trail = await app.prisma.auditEntry.findMany({ where: { userId }, orderBy: { id: 'asc' } })
	return trail.map(({ action }) => action)
}
