import { afterAll, beforeEach, expect, test } from 'vitest'
import { readOperationsGuide } from '#tests/support/operations-guide.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Answer } from '../support/visitor.ts'

// Three failures a minute from a network, three a quarter of an hour for an account from there, fifteen an hour for an account.
const app = await startTestApp({ SIGN_IN_LIMIT_PER_MINUTE: '3', TRUST_PROXY_HOPS: '1' })
afterAll(app.stop)
beforeEach(app.reset)

test('guesses from elsewhere do not lock out the owner', async () => {
	await guess('linked@example.com', { networks: 4 })
	expect(await attempt('linked@example.com', { from: '198.51.100.1' })).toMatchObject({ status: 303 })
})

test('a network may fail three times a minute', async () => {
	for (let count = 0; count < 5; count += 1) expect(await attempt('linked@example.com')).toMatchObject({ status: 303 })
	for (const who of ['a', 'b', 'c']) expect(await wrong(`${who}@example.com`)).toMatchObject({ status: 400 })
	const refused = await attempt('email@example.com')
	expect(refused.status).toBe(429)
	expect(refused.text).toContain(`嘗試次數過多，請在 ${secondsOf(refused)} 秒後再試。`)
	expect(await attempt('email@example.com', { from: '192.0.2.2' })).toMatchObject({ status: 303 })
})

test('an account may fail three times from a network', async () => {
	for (let count = 0; count < 3; count += 1) expect(await wrong('linked@example.com')).toMatchObject({ status: 400 })
	await endMinute()
	const refused = await attempt('LINKED@example.com')
	expect(refused.status).toBe(429)
	expect(refused.text).toContain(`嘗試次數過多，請在 ${Math.ceil(secondsOf(refused) / 60)} 分鐘後再試。`)
	expect(await attempt('email@example.com')).toMatchObject({ status: 303 })
})

test('one network cannot use up an account’s failures', async () => {
	for (let minute = 0; minute < 10; minute += 1) {
		for (let count = 0; count < 3; count += 1) await wrong('linked@example.com')
		await endMinute()
	}
	expect(await attempt('linked@example.com', { from: '198.51.100.1' })).toMatchObject({ status: 303 })
})

test('guesses from many networks end', async () => {
	await guess('linked@example.com', { networks: 5 })
	const refused = await attempt('linked@example.com', { from: '198.51.100.1' })
	expect(refused.status).toBe(429)
	expect(await attempt('email@example.com', { from: '198.51.100.1' })).toMatchObject({ status: 303 })
})

test('the documented statement lets the owner in', async () => {
	await guess('linked@example.com', { networks: 5 })
	expect(await attempt('linked@example.com', { from: '198.51.100.1' })).toMatchObject({ status: 429 })
	const guide = readOperationsGuide()
	const [statement = ''] = /DELETE FROM rate_limit[^;]+/.exec(guide) ?? []
	await app.prisma.$executeRawUnsafe(statement.replace('person@example.com', 'linked@example.com'))
	expect(await attempt('linked@example.com', { from: '198.51.100.1' })).toMatchObject({ status: 303 })
})

test('an unknown address is limited like an account', async () => {
	await guess('nobody@example.com', { networks: 5 })
	expect(await wrong('nobody@example.com', '198.51.100.1')).toMatchObject({ status: 429 })
})

test.each([
	['addresses of one /64 of IPv6 are', ['2001:db8::1', '2001:DB8:0::2', '2001:db8:0:0:ffff::3', '2001:db8::4'], 429],
	[
		'addresses of different /64s are not',
		['2001:db8::1', '2001:db8:0:1::1', '2001:db8:0:2::1', '2001:db8:0:3::1'],
		400,
	],
	['an IPv4 address and its IPv6 form are', ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:201', '192.0.2.1'], 429],
])('%s one network', async (_what, addresses, last) => {
	const statuses: number[] = []
	for (const [index, from] of addresses.entries())
		statuses.push((await wrong(`person${index}@example.com`, from)).status)
	expect(statuses).toEqual([400, 400, 400, last])
})

test.each([
	['0', ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4'], 429],
	['1', ['192.0.2.1, 203.0.113.9', '192.0.2.2, 203.0.113.9', '192.0.2.3, 203.0.113.9', '203.0.113.9'], 429],
	['1', ['203.0.113.9, 192.0.2.1', '203.0.113.9, 192.0.2.2', '203.0.113.9, 192.0.2.3', '192.0.2.4'], 400],
])('TRUST_PROXY_HOPS=%s, X-Forwarded-For %j: %i', async (hops, chains, last) => {
	const limited = await app.startAnother({ SIGN_IN_LIMIT_PER_MINUTE: '3', TRUST_PROXY_HOPS: hops })
	const statuses: number[] = []
	for (const [index, chain] of chains.entries()) {
		const headers = { 'X-Forwarded-For': chain, 'X-Real-IP': chain, Forwarded: `for=${chain}` }
		statuses.push((await limited.visitor().signIn(`person${index}@example.com`, { headers })).status)
	}
	await limited.stop()
	expect(statuses).toEqual([400, 400, 400, last])
})

test('failures are logged without e-mail and address', async () => {
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email: 'linked@example.com' } })
	app.logLines.length = 0
	await wrong('linked@example.com', '192.0.2.77')
	await wrong('nobody@example.com', '192.0.2.77')
	await wrong('linked@example.com', '192.0.2.77')
	await attempt('linked@example.com', { from: '192.0.2.77' })
	const failures = app.logLines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'sign_in_failed')
	expect(failures.map(({ userId, outcome }) => [userId, outcome])).toEqual([
		[id, 'invalid_credentials'],
		[undefined, 'invalid_credentials'],
		[id, 'invalid_credentials'],
		[undefined, 'rate_limited'],
	])
	expect(app.logLines.join()).not.toMatch(/@example\.com|192\.0\.2/)
})

/** As many wrong passwords from each network as it may send. */
async function guess(email: string, { networks }: { networks: number }): Promise<void> {
	for (let network = 1; network <= networks; network += 1) {
		for (let count = 0; count < 3; count += 1) {
			expect(await wrong(email, `192.0.2.${network}`)).toMatchObject({ status: 400 })
		}
	}
}

async function wrong(email: string, from?: string): Promise<Answer> {
	return await attempt(email, { from, password: 'wrong' })
}

async function attempt(
	email: string,
	{ from = '192.0.2.1', password }: { from?: string | undefined; password?: string } = {},
): Promise<Answer> {
	const headers = { 'X-Forwarded-For': from }
	return await app.visitor().signIn(email, { headers, ...(password !== undefined && { password }) })
}

/** As if every network's minute were over. */
async function endMinute(): Promise<void> {
	await app.prisma.rateLimit.deleteMany({ where: { key: { startsWith: 'sign-in-network:' } } })
}

function secondsOf({ headers }: Answer): number {
	return Number(headers.get('Retry-After'))
}
