import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { askByMail, askedVisitor, codeFor, enter, flushMails, wrongCode } from '../support/code-mail.ts'
import { growth } from '../support/scrape.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Answer } from '../support/visitor.ts'

// Failures: four a minute from a network, four a quarter of an hour for an account from there, twenty an hour for an account.
// Codes: two an hour for an address from a network, twelve for it from all, 24 an hour from a network.
const mailbox = await startMailbox()
const app = await startTestApp({
	...mailbox.env,
	SIGN_IN_LIMIT_PER_MINUTE: '4',
	TRUST_PROXY_HOPS: '1',
	METRICS_PORT: '0',
})
afterAll(async () => {
	await app.stop()
	await mailbox.stop()
})
beforeEach(app.reset)

test.each([
	['without an account', () => newAddress()],
	['with an account', () => 'linked@example.com'],
])('an address %s gets a limited number of mails an hour', async (_whose, choose) => {
	const email = choose()
	await flushMails(app)
	const before = mailbox.mails(email).length
	const answers: Answer[] = []
	for (let count = 0; count < 14; count += 1) answers.push(await ask(email, `192.0.2.${1 + Math.floor(count / 2)}`))
	expect(answers.map(({ status }) => status)).toEqual([...Array(12).fill(303), 429, 429])
	const refused = answers[12]
	const seconds = Number(refused?.headers.get('Retry-After'))
	expect(seconds > 60 && seconds <= 3600).toBe(true)
	expect(refused?.text).toContain(`嘗試次數過多，請在 ${Math.ceil(seconds / 60)} 分鐘後再試。`)
	expect(refused?.headers.getSetCookie()).toEqual([])
	await flushMails(app)
	expect(mailbox.mails(email).length - before).toBe(12)
	expect(await ask(newAddress(), '192.0.2.1')).toMatchObject({ status: 303 })
})

test.each([
	['without an account', () => newAddress()],
	['with an account', () => 'email@example.com'],
])('one network does not use up an address %s', async (_whose, choose) => {
	const email = choose()
	const answers: Answer[] = []
	for (let count = 0; count < 8; count += 1) answers.push(await ask(email))
	expect(answers.map(({ status }) => status)).toEqual([303, 303, ...Array(6).fill(429)])
	const owner = app.visitor()
	await flushMails(app)
	const before = mailbox.mails(email).length
	expect(await askByMail(owner, email, from('198.51.100.1'))).toMatchObject({ status: 303 })
	const code = await codeFor(mailbox, email, before + 1)
	expect(await enter(owner, code, from('198.51.100.1'))).toMatchObject({ status: 303 })
})

test('a network may ask for 24 codes an hour', async () => {
	for (let count = 0; count < 24; count += 1) expect(await ask(newAddress())).toMatchObject({ status: 303 })
	expect(await ask(newAddress())).toMatchObject({ status: 429 })
	expect(await ask(newAddress(), '192.0.2.2')).toMatchObject({ status: 303 })
})

test('a flood of codes does not lock out a known browser', async () => {
	const owner = app.visitor()
	await owner.signIn('email@example.com')
	await owner.post('/logout')
	for (let count = 0; count < 12; count += 1) await ask('email@example.com', `192.0.2.${1 + Math.floor(count / 2)}`)
	expect(await ask('email@example.com', '192.0.2.9')).toMatchObject({ status: 429 })
	expect(await askByMail(owner, 'email@example.com', from('198.51.100.1'))).toMatchObject({ status: 303 })
})

test('wrong codes count like wrong passwords', async () => {
	await flushMails(app)
	const before = mailbox.mails('linked@example.com').length
	const visitor = await askedVisitor(app, 'linked@example.com', from('192.0.2.1'))
	const code = await codeFor(mailbox, 'linked@example.com', before + 1)
	for (let count = 0; count < 2; count += 1) {
		expect(await enter(visitor, wrongCode(code), from('192.0.2.1'))).toMatchObject({ status: 400 })
		expect(await password('192.0.2.1')).toMatchObject({ status: 400 })
	}
	expect(await enter(visitor, code, from('192.0.2.1'))).toMatchObject({ status: 429 })
	expect(await password('192.0.2.1')).toMatchObject({ status: 429 })
	await app.prisma.rateLimit.deleteMany({ where: { key: { startsWith: 'sign-in-network:' } } })
	expect(await enter(visitor, code, from('192.0.2.1'))).toMatchObject({ status: 429 })
	expect(await enter(visitor, code, from('198.51.100.1'))).toMatchObject({ status: 303 })
})

test('right and malformed codes are not counted', async () => {
	for (let count = 0; count < 6; count += 1) {
		const email = newAddress()
		const visitor = await askedVisitor(app, email, from('192.0.2.1'))
		expect(await enter(visitor, 'not a code', from('192.0.2.1'))).toMatchObject({ status: 400 })
		expect(await enter(visitor, await codeFor(mailbox, email), from('192.0.2.1'))).toMatchObject({ status: 303 })
	}
})

test('codes are audited and counted without the address', async () => {
	const { id: userId } = await app.prisma.user.findUniqueOrThrow({ where: { email: 'external@example.com' } })
	const newest = await app.prisma.auditEntry.findFirst({ orderBy: { id: 'desc' } })
	const samples = ['signed_in', 'invalid_credentials', 'rate_limited'].map(
		(outcome) => `sign_ins_total{outcome="${outcome}",way="code"}`,
	)
	app.logLines.length = 0
	const use = async () => {
		const visitor = await askedVisitor(app, 'external@example.com')
		const code = await codeFor(mailbox, 'external@example.com')
		await enter(visitor, wrongCode(code))
		await enter(visitor, code)
		await askByMail(app.visitor(), 'external@example.com')
		await askByMail(app.visitor(), 'external@example.com')
	}
	expect(await growth(app, samples, use)).toEqual([1, 1, 0])
	const trail = await app.prisma.auditEntry.findMany({
		where: { id: { gt: newest?.id ?? 0 }, actor: 'person' },
		orderBy: { id: 'asc' },
	})
	expect(trail).toMatchObject([
		{ userId, action: 'code_asked', facts: { purpose: 'sign_in' } },
		{ userId, action: 'code_wrong', facts: { purpose: 'sign_in' } },
		{ userId, action: 'signed_in', facts: { way: 'code' } },
		{ userId, action: 'code_asked' },
	])
	expect(app.logLines.join('\n')).not.toContain('external@')
	expect(app.logLines.join('\n')).toContain('"way":"code"')
})

test('a refused mail is counted, the page is the same', async () => {
	// Those that other tests asked for.
	await flushMails(app)
	mailbox.setFault({ at: 'recipient', code: 550 })
	const samples = ['mails_total{result="rejected"}']
	const email = newAddress()
	expect(
		await growth(app, samples, async () => {
			const visitor = await askedVisitor(app, email)
			expect((await visitor.get('/login/code')).text).toContain('沒有收到嗎？')
			await flushMails(app)
		}),
	).toEqual([1])
	mailbox.setFault(null)
	expect(app.logLines.join('\n')).not.toContain(email)
})

test('waiting mails are sent before the process ends', async () => {
	const own = await app.startAnother({ ...mailbox.env, SIGN_IN_LIMIT_PER_MINUTE: '1000' })
	const addresses = Array.from({ length: 20 }, newAddress)
	await Promise.all(addresses.map((email) => askByMail(own.visitor(), email)))
	await own.stop()
	for (const email of addresses) expect(mailbox.mails(email)).toHaveLength(1)
})

async function ask(email: string, network = '192.0.2.1'): Promise<Answer> {
	return await askByMail(app.visitor(), email, from(network))
}

async function password(network: string): Promise<Answer> {
	return await app.visitor().signIn('linked@example.com', { password: 'wrong', headers: from(network) })
}

function from(network: string): Record<string, string> {
	return { 'X-Forwarded-For': network }
}

function newAddress(): string {
	return `${randomUUID()}@example.com`
}
