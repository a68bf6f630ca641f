import { expect, onTestFinished, test } from 'vitest'
import { record } from '#app/platform/audit-trail.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { seed } from '#prisma/seed.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { audit } from '#scripts/operator/audit.ts'
import { VALID_ENV } from '#tests/support/built-server.ts'
import { runBuilt, runHere } from '../support/run-sync.ts'

test('prints a trail, newest last, and records it', async () => {
	const { prisma, run, runProgram, userId } = await prepare()
	const about = { userId, environment: 'TEST', customerId: 'c1', requestId: 'r1' } as const
	await record(prisma, { actor: 'person', action: 'signed_in', userId, requestId: 'r0' })
	await record(prisma, { actor: 'person', action: 'portal_opened', identifier: 'externalId', ...about })
	await record(prisma, { actor: 'person', action: 'portal_refused', userId, facts: { outcome: 'unavailable' } })
	await record(prisma, { actor: 'person', action: 'signed_in', userId: 'somebody else' })
	const { code, output } = await runProgram('Linked@Example.com')
	expect(code).toBe(0)
	const time = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z'
	expect(output.split('\n')).toEqual([
		expect.stringMatching(new RegExp(`^${time}  person  signed_in  request=r0$`)),
		expect.stringMatching(
			new RegExp(`^${time}  person  portal_opened  environment=TEST  by=externalId  customer=c1  request=r1$`),
		),
		expect.stringMatching(new RegExp(`^${time}  person  portal_refused  outcome=unavailable$`)),
		'',
	])
	expect((await run('linked@example.com')).output).toMatch(
		/ {2}operator {2}operator_command {2}command=audit {2}operator=\S+\n$/,
	)
})

test('prints the newest entries of a long trail', async () => {
	const { prisma, run, userId } = await prepare()
	await prisma.$executeRaw`
		INSERT INTO "AuditEntry" ("at", "userId", "actor", "action", "requestId")
		SELECT now() - make_interval(secs => n), ${userId}, 'person', 'signed_in', 'r' || n FROM generate_series(1, 1000) n`
	const { output } = await run('linked@example.com')
	const lines = output.trimEnd().split('\n')
	expect([lines.length, lines[0]]).toEqual([201, 'The newest 200 entries:'])
	expect([lines[1], lines.at(-1)]).toEqual([expect.stringMatching(/=r200$/), expect.stringMatching(/=r1$/)])
})

test('prints what is missing', async () => {
	const { run } = await prepare()
	expect(await run('nobody@example.com')).toEqual({ code: 1, output: 'No user has this e-mail.\n' })
	expect(await run('new@example.com')).toEqual({ code: 0, output: 'No entries for this user.\n' })
})

async function prepare() {
	const database = await createTestDatabase()
	onTestFinished(database.drop)
	await seed(database.url)
	const { prisma, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	onTestFinished(close)
	const { id: userId } = await prisma.user.findUniqueOrThrow({ where: { email: 'linked@example.com' } })
	const settings = { ...VALID_ENV, DATABASE_URL: database.url, APP_URL: 'http://localhost:3000' }
	const run = (email: string) => runHere(audit, [email], settings).ended
	const runProgram = (...args: string[]) => runBuilt('build/audit.js', args, settings).ended
	return { prisma, userId, run, runProgram }
}
