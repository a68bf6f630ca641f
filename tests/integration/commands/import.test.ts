import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createServices } from '#app/composition-root.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { createImport } from '#scripts/operator/import.ts'
import { operatorSettings, runBuilt, runHere } from '../support/run-sync.ts'
import { whatRecurSays, whatWeHold } from '../support/what-recur-says.ts'

let company: Awaited<ReturnType<typeof startCompany>>
beforeEach(async () => {
	company = await startCompany()
})

// A database that is away is away at once.
const importCommand = createImport({ retryMs: 1 })
const HEADER = 'email,user_id,recur_customer_id,email_verified,locale'

test('creates users, links customers Recur confirms', async () => {
	const { prisma, recur, origin, run } = company
	await recur.putCustomer({ id: 'c1', email: 'old-address@example.com', subscriptions: [{ product: 'pro-monthly' }] })
	await recur.putCustomer({ id: 'c2', email: 'ben@example.com', externalId: 'u2' })
	const { code, output } = await run([
		HEADER,
		'Amy@Example.com,u1,c1,true,zh-TW',
		'ben@example.com,u2,c2,,',
		'new@example.com,,,no,',
	])
	expect([code, output]).toEqual([0, expect.stringContaining('Newly linked: 2 of 2 customers.')])
	expect(await prisma.user.findMany({ orderBy: { email: 'asc' } })).toMatchObject([
		{ id: 'u1', email: 'amy@example.com', emailVerifiedAt: expect.any(Date), locale: 'zh-TW', passwordHash: null },
		{ id: 'u2', email: 'ben@example.com', emailVerifiedAt: null, locale: null, passwordHash: null },
		{ id: expect.stringMatching(/^c\w{20,}$/), email: 'new@example.com', emailVerifiedAt: null },
	])
	expect(await company.links()).toEqual(['c1 of u1 by IMPORT', 'c2 of u2 by EXTERNAL_ID'])
	expect(await whatWeHold(prisma, 'c1')).toEqual(await whatRecurSays(origin, 'c1'))
	const trail = await prisma.auditEntry.findMany({ orderBy: { id: 'asc' } })
	expect(trail[0]).toMatchObject({ actor: 'operator', action: 'operator_command', facts: { command: 'import' } })
	expect(trail.filter(({ action }) => action === 'link_made').map(({ identifier }) => identifier)).toHaveLength(2)
	expect(output).not.toMatch(/@|postgres|sk_test/)
	expect(existsSync(company.report)).toBe(false)
})

test('a dry run writes nothing and does not ask Recur', async () => {
	const { prisma, recur, run } = company
	await prisma.user.create({ data: { id: 'u1', email: 'amy@example.com' } })
	const lines = [HEADER, 'amy@example.com,u1,c1,,', 'ben@example.com,,c2,,', 'bad,,,,', 'ben@example.com,,,,']
	const before = await prisma.user.findMany()
	const { code, output } = await run(lines, '--dry-run')
	expect([code, output.split('\n')]).toEqual([
		1,
		[
			'Line 4: invalid_email',
			'Line 5: twice_in_this_file',
			'Would create 1 user; already there: 1.',
			'Would ask Recur about 2 customers; already linked: 0.',
			'Refused 2 lines: 1 invalid_email, 1 twice_in_this_file.',
			'',
		],
	])
	expect(await prisma.user.findMany()).toEqual(before)
	expect(await Promise.all([prisma.customerClaim.count(), prisma.syncJob.count(), prisma.auditEntry.count()])).toEqual([
		0, 0, 0,
	])
	expect(await recur.listRequests()).toEqual([])
	expect(existsSync(company.report)).toBe(false)
})

test('reports bad lines, imports the others', async () => {
	const { prisma, recur, run } = company
	for (const id of ['c1', 'c9']) await recur.putCustomer({ id, email: `${id}@example.com` })
	const lines = [
		`${HEADER},name`,
		'amy@example.com,u1,c1,,,"Amy\r\nof ""Taipei"""',
		'ben@example.com,u"2,,,,Ben',
		'"cat@example.com,u3,,,,Cat',
		'dan@example.com,u4',
		'eve@example.com,u1,,,,Eve',
		'AMY@example.com,u6,,,,Amy again',
		'fay@example.com,u7,c1,,,Fay',
		'',
		'gil@example.com,u8,,perhaps,,Gil',
		'hal@example.com,u9,c9,1,en,Hal',
	]
	const { code, output } = await run(lines.join('\r\n'))
	expect([code, output]).toEqual([1, expect.stringMatching(/^Ignored columns: 1\.\n/)])
	const reasons = '3 twice_in_this_file, 2 malformed, 1 wrong_number_of_fields, 1 invalid_email_verified'
	expect(output).toContain(`Refused 7 lines: ${reasons}; their numbers are in ${company.report}.\n`)
	expect(company.refused()).toEqual([
		'4 malformed',
		'5 malformed',
		'6 wrong_number_of_fields',
		'7 twice_in_this_file',
		'8 twice_in_this_file',
		'9 twice_in_this_file',
		'11 invalid_email_verified',
	])
	expect((await prisma.user.findMany()).map(({ id }) => id).toSorted()).toEqual(['u1', 'u9'])
	expect(await company.links()).toEqual(['c1 of u1 by IMPORT', 'c9 of u9 by IMPORT'])
})

test('never changes a user or takes a customer away', async () => {
	const { prisma, recur, run } = company
	const verified = { emailVerifiedAt: new Date(), passwordHash: 'a hash' }
	const link = (customerId: string) =>
		({ create: { environment: 'TEST', customerId, learnedFrom: 'EXTERNAL_ID' } }) as const
	await prisma.user.create({ data: { id: 'u1', email: 'amy@example.com', passwordHash: 'a hash' } })
	await prisma.user.create({ data: { id: 'u2', email: 'ben@example.com', ...verified, recurCustomers: link('c2') } })
	await prisma.user.create({ data: { id: 'u3', email: 'cat@example.com', ...verified } })
	await recur.putCustomer({ id: 'c3', email: 'cat@example.com' })
	await recur.putCustomer({ id: 'c6', email: 'fay@example.com', externalId: 'somebody-else' })
	const before = await prisma.user.findMany({ orderBy: { id: 'asc' } })
	const { output } = await run([
		HEADER,
		// Somebody has signed up with this address and not proved it.
		'amy@example.com,,c1,true,en',
		'amy2@example.com,u1,,,',
		'ben@example.com,u9,,,',
		'ben@example.com,,c9,,',
		'cat@example.com,,c3,,en',
		'dan@example.com,u4,c2,,',
		'eve@example.com,u5,c5,,',
		'fay@example.com,u6,c6,,',
	])
	expect(company.refused()).toEqual([
		'2 email_not_verified_here',
		'3 user_id_has_another_email',
		'4 email_has_another_user_id',
		'5 twice_in_this_file',
		'7 customer_has_another_user',
		'8 unknown_to_recur',
		'9 refused_after_asking_recur',
	])
	expect(output).toContain('Newly linked: 1 of 3 customers.')
	expect(await prisma.user.findMany({ orderBy: { id: 'asc' }, take: 3 })).toEqual(before)
	expect(await company.links()).toEqual(['c2 of u2 by EXTERNAL_ID', 'c3 of u3 by IMPORT'])
	expect((await run([HEADER, 'ben@example.com,,c9,,'])).code).toBe(1)
	expect(company.refused()).toEqual(['2 user_has_another_customer'])
})

test('a run after a kill does only the rest', async () => {
	const { prisma, recur, run } = company
	const people = Array.from({ length: 1200 }, (_, n) => `p${n}@example.com,u${n},${n % 100 === 0 ? `c${n}` : ''},1,`)
	for (let n = 0; n < 1200; n += 100) await recur.putCustomer({ id: `c${n}`, email: `p${n}@example.com` })
	const other = await company.pool.connect()
	onTestFinished(() => other.release(true))
	await other.query('BEGIN')
	// The second batch of 500 waits to see what becomes of this user.
	await other.query(`INSERT INTO "User" ("id", "email", "updatedAt") VALUES ('u700', 'p700@example.com', now())`)
	const first = company.startProgram([HEADER, ...people])
	await expect.poll(() => prisma.user.count()).toBeGreaterThan(0)
	first.stop()
	expect((await first.ended).code).toBeNull()
	await other.query('ROLLBACK')
	// A whole batch, with its claims.
	expect(await prisma.user.count()).toBe(500)
	expect(await prisma.customerClaim.count()).toBe(5)

	const { output } = await run([HEADER, ...people])
	expect(output).toContain('Created 700 users; already there: 500.')
	expect(await prisma.user.count()).toBe(1200)
	expect((await company.links()).length).toBe(12)
	expect(await prisma.auditEntry.count({ where: { action: 'link_made' } })).toBe(12)
	expect((await run([HEADER, ...people])).output).toContain(
		'Created 0 users; already there: 1200.\nAsking Recur about 0 customers; already linked: 12.',
	)
	expect(await prisma.syncJob.count({ where: { key: { startsWith: 'customer:' } } })).toBe(12)
})

test('two imports at once end as one', async () => {
	const { prisma, recur } = company
	const people = Array.from({ length: 1200 }, (_, n) => `p${n}@example.com,u${n},${n < 20 ? `c${n}` : ''},1,`)
	for (let n = 0; n < 20; n += 1) await recur.putCustomer({ id: `c${n}`, email: `p${n}@example.com` })
	const runs = [company.start([HEADER, ...people]), company.start([HEADER, ...people])]
	for (const { ended } of runs) expect(await ended).toMatchObject({ code: expect.any(Number) })
	expect(await prisma.user.count()).toBe(1200)
	expect((await company.links()).length).toBe(20)
})

test('leaves customers to the app while Recur fails', async () => {
	const { prisma, recur, run } = company
	await recur.putCustomer({ id: 'c1', email: 'amy@example.com' })
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	const { code, output } = await run([HEADER, 'amy@example.com,u1,c1,,'])
	expect([code, output]).toEqual([1, expect.stringContaining('Newly linked: 0 of 1 customer.')])
	expect(company.refused()).toEqual(['2 recur_not_asked_yet'])
	await recur.clearFaults()
	await prisma.syncJob.updateMany({ data: { notBefore: new Date(0) } })
	const application = createServices(readEnv(company.settings))
	onTestFinished(async () => {
		await application.stopBackground()
		await application.close()
	})
	await expect.poll(company.links).toEqual(['c1 of u1 by IMPORT'])
	expect(await run([HEADER, 'amy@example.com,u1,c1,,'])).toMatchObject({
		...{ code: 0, output: expect.stringContaining('already linked: 1.') },
	})
})

test('50 unknown customers do not stop the rest', async () => {
	const { recur, run } = company
	await recur.putCustomer({ id: 'c50', email: 'p50@example.com' })
	const people = Array.from({ length: 51 }, (_, n) => `p${n}@example.com,u${n},c${n},1,`)
	const { output } = await run([HEADER, ...people])
	expect(output).toContain('Newly linked: 1 of 51 customers.')
	expect(company.refused()).toEqual(people.slice(0, 50).map((_, n) => `${n + 2} unknown_to_recur`))
})

test('refuses a file with a message that quotes nothing from it', async () => {
	const { run, prisma } = company
	for (const lines of [['amy@example.com,u1'], [], [`${HEADER},email`]]) {
		const { code, output } = await run(lines)
		expect([code, output]).toEqual([1, expect.stringMatching(/^(The first line has no column|A column occurs twice)/)])
		expect(output).not.toContain('amy')
	}
	const utf16 = Buffer.from(`\uFEFF${HEADER}\namy@example.com,,,,`, 'utf16le')
	expect((await run(utf16)).output).toMatch(/^The first line has no column/)
	expect(await prisma.user.count()).toBe(0)
})

test('reports a missing database without personal data', async () => {
	const { code, output } = await company.run([HEADER, 'amy@example.com,,,,'], '--dry-run', {
		DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
	})
	expect([code, output]).toEqual([1, 'The database failed; run it again to continue.\n'])
})

async function startCompany() {
	const [database, emulator] = await Promise.all([createTestDatabase(), startEmulator({ seed: 'empty' })])
	const { prisma, pool, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-import-'))
	onTestFinished(async () => {
		await close()
		await emulator.stop()
		await database.drop()
		rmSync(folder, { recursive: true, force: true })
	})
	const quiet = { LOG_LEVEL: 'silent', DATABASE_WAIT_MS: String(PATIENCE_MS) }
	const settings = { ...operatorSettings(database.url, emulator.origin), ...quiet }
	const file = path.join(folder, 'customers.csv')
	const report = `${file}.refused.csv`
	const write = (content: string | string[] | Buffer) =>
		writeFileSync(file, Array.isArray(content) ? content.join('\n') : content)
	const start = (content: string | string[] | Buffer, option = '', others: Record<string, string> = {}) => {
		write(content)
		return runHere(importCommand, [file, ...(option ? [option] : [])], { ...settings, ...others })
	}
	return {
		prisma,
		pool,
		recur: createControlClient(emulator.origin),
		origin: emulator.origin,
		settings,
		report,
		start,
		run: async (...args: Parameters<typeof start>) => await start(...args).ended,
		startProgram(content: string[]) {
			write(content)
			return runBuilt('build/import.js', [file], settings)
		},
		/** The report: a line each. */
		refused() {
			const [header, ...lines] = readFileSync(report, 'utf8').trim().split('\n')
			expect(header).toBe('line,reason')
			return lines.map((line) => line.replace(',', ' '))
		},
		async links() {
			const links = await prisma.recurCustomer.findMany({ where: { staleAt: null }, orderBy: { customerId: 'asc' } })
			return links.map(({ customerId, userId, learnedFrom }) => `${customerId} of ${userId} by ${learnedFrom}`)
		},
	}
}
