import { userInfo } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { sessions } from '#scripts/operator/sessions.ts'
import { runBuilt, runHere } from '#tests/integration/support/run-sync.ts'
import { VALID_ENV } from '#tests/support/built-server.ts'
import { CHEAP_HASH } from '#tests/support/cheap-hash.ts'

const DAY_MS = 24 * 60 * 60 * 1000

test('lists the sessions of a person, without their ids', async () => {
	const { prisma, run, userId } = await prepare()
	await addSession(prisma, userId, 'older', { lastUsedAt: new Date('2026-11-01T00:00:00Z') })
	await addSession(prisma, userId, 'newer', { lastUsedAt: new Date('2026-11-02T00:00:00Z') })
	await addSession(prisma, userId, 'ended', { expiresAt: new Date(Date.now() - DAY_MS) })
	const { code, output } = await run('Linked@Example.com')
	expect(code).toBe(0)
	const time = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'
	expect(output.split('\n')).toEqual([
		expect.stringMatching(new RegExp(`^begun=${time}  last_used=2026-11-02T00:00:00.000Z$`)),
		expect.stringMatching(new RegExp(`^begun=${time}  last_used=2026-11-01T00:00:00.000Z$`)),
		'',
	])
	expect(await trail(prisma)).toMatchObject([
		{ actor: 'operator', userId, facts: { command: 'sessions', operator: userInfo().username } },
	])
})

test('ends all sessions of one person, and records it', async () => {
	const { prisma, run, runProgram, userId } = await prepare()
	const other = await prisma.user.findUniqueOrThrow({ where: { email: 'email@example.com' } })
	for (const id of ['one', 'two']) await addSession(prisma, userId, id)
	await addSession(prisma, other.id, 'other')
	expect(await runProgram('linked@example.com', '--end')).toEqual({ code: 0, output: 'Ended 2 sessions.\n' })
	await addSession(prisma, userId, 'three')
	expect((await run('linked@example.com', '--end')).output).toBe('Ended 1 session.\n')
	expect(await prisma.session.findMany({ select: { idHash: true } })).toEqual([{ idHash: 'other' }])
	const facts = { command: 'sessions --end', sessionsEnded: 2 }
	expect(await trail(prisma)).toMatchObject([{ actor: 'operator', action: 'operator_command', userId, facts }, {}])
})

test('prints what is missing', async () => {
	const { run } = await prepare()
	expect(await run('nobody@example.com')).toEqual({ code: 1, output: 'No user has this e-mail.\n' })
	expect(await run('new@example.com')).toEqual({ code: 0, output: 'This user has no sessions.\n' })
})

type Prisma = ReturnType<typeof createDatabase>['prisma']

async function addSession(prisma: Prisma, userId: string, idHash: string, times: object = {}): Promise<void> {
	await prisma.session.create({ data: { idHash, userId, expiresAt: new Date(Date.now() + DAY_MS), ...times } })
}

async function trail(prisma: Prisma) {
	return await prisma.auditEntry.findMany()
}

async function prepare() {
	const database = await createTestDatabase()
	onTestFinished(database.drop)
	await seed(database.url, CHEAP_HASH)
	const { prisma, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	onTestFinished(close)
	const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { email: 'linked@example.com' } })
	const settings = { ...VALID_ENV, DATABASE_URL: database.url, APP_URL: 'http://localhost:3000' }
	const run = (...args: string[]) => runHere(sessions, args, settings).ended
	const runProgram = (...args: string[]) => runBuilt('build/sessions.js', args, settings).ended
	return { prisma, userId, run, runProgram }
}
