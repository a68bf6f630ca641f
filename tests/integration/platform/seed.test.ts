import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { verifyPassword } from '#app/auth/password/password-hash.server.ts'
import { createDatabase, type Database } from '#app/platform/db.server.ts'
import { DEMO_PASSWORD, demoUsers } from '#prisma/demo-users.ts'
import { seed, seedByHand } from '#prisma/seed.ts'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { CHEAP_HASH } from '#tests/support/cheap-hash.ts'

test('creates every demo user with link and password', async () => {
	const { url, prisma } = await freshDatabase()
	expect((await seed(url)).sort()).toEqual(demoUsers.map(({ email }) => email).sort())
	for (const { id, email, emailVerified, linkedCustomerId, otherCustomerId } of demoUsers) {
		const include = { recurCustomers: true, ownedCustomers: true }
		const user = await prisma.user.findUniqueOrThrow({ where: { id }, include })
		expect(user).toMatchObject({ email, emailVerifiedAt: emailVerified ? expect.any(Date) : null })
		expect(user.recurCustomers.map(({ customerId }) => customerId)).toEqual(linkedCustomerId ? [linkedCustomerId] : [])
		expect(user.ownedCustomers.map(({ customerId }) => customerId)).toEqual(otherCustomerId ? [otherCustomerId] : [])
		expect(await verifyPassword(user.passwordHash, DEMO_PASSWORD)).toBe(true)
	}
})

test('seeding again keeps changes and adds missing users', async () => {
	const { url, prisma } = await freshDatabase()
	await seed(url, CHEAP_HASH)
	await prisma.user.update({ where: { email: 'linked@example.com' }, data: { locale: 'en', passwordHash: 'changed' } })
	await prisma.recurCustomer.update({
		where: { environment_customerId: { environment: 'TEST', customerId: 'demogonecustomer00000001' } },
		data: { customerId: 'repaired' },
	})
	await prisma.recurCustomer.delete({
		where: { environment_customerId: { environment: 'TEST', customerId: 'demopastduecustomer00001' } },
	})
	await prisma.user.delete({ where: { email: 'canceled@example.com' } })

	expect(await seed(url, CHEAP_HASH)).toEqual(['canceled@example.com'])
	expect(await prisma.user.findUnique({ where: { email: 'linked@example.com' } })).toMatchObject({
		locale: 'en',
		passwordHash: 'changed',
	})
	const links = await prisma.recurCustomer.findMany({ orderBy: { customerId: 'asc' } })
	expect(links.map(({ customerId }) => customerId)).toEqual([
		'democanceledcustomer0001',
		'demoformercustomer000001',
		'demolinkedcustomer000001',
		'repaired',
	])
})

test('leaves a demo e-mail to its owner', async () => {
	const { url, prisma } = await freshDatabase()
	await prisma.user.create({ data: { id: 'somebody', email: 'linked@example.com', passwordHash: 'theirs' } })
	expect(await seed(url, CHEAP_HASH)).toHaveLength(demoUsers.length - 1)
	expect(await prisma.recurCustomer.findFirst({ where: { userId: 'somebody' } })).toBeNull()
})

test('seeding at once creates each user once', async () => {
	const { url, prisma } = await freshDatabase()
	const created = await Promise.all([seed(url, CHEAP_HASH), seed(url, CHEAP_HASH), seed(url, CHEAP_HASH)])
	expect(created.flat()).toHaveLength(demoUsers.length)
	expect(await prisma.user.count()).toBe(demoUsers.length)
})

test('the command seeds a database without other people', async () => {
	const { url, prisma } = await freshDatabase()
	expect(await seedByHand(url)).toHaveLength(demoUsers.length)
	expect(await seedByHand(url, 'sk_test_seed')).toEqual([])
	expect(await prisma.user.count()).toBe(demoUsers.length)
})

test('the command refuses a live key and a database with other people', async () => {
	const { url, prisma } = await freshDatabase()
	await expect(seedByHand(url, ' sk_live_canary')).rejects.toThrow(
		'Nothing was created: RECUR_SECRET_KEY is a live key. The password of the demo users is public.',
	)
	await prisma.user.create({ data: { email: 'person@example.com', passwordHash: 'theirs' } })
	await expect(seedByHand(url)).rejects.toThrow(
		'Nothing was created: the database holds people other than the demo users. The password of the demo users is public.',
	)
	expect(await prisma.user.count()).toBe(1)
})

test('the command prints a sentence, exits 0 or 1', async () => {
	const { url } = await freshDatabase()
	await seed(url, CHEAP_HASH)
	expect(await runCommand({ DATABASE_URL: url })).toEqual({ code: 0, output: 'All demo users exist.' })
	expect(await runCommand({ DATABASE_URL: url, RECUR_SECRET_KEY: 'sk_live_canary' })).toEqual({
		code: 1,
		output: expect.stringMatching(/^Nothing was created: RECUR_SECRET_KEY is a live key\. .*\.$/),
	})
})

async function runCommand(settings: Record<string, string>) {
	const env = { PATH: process.env.PATH, RECUR_SECRET_KEY: '', ...settings } as unknown as NodeJS.ProcessEnv
	const child = spawn(process.execPath, ['scripts/run.mjs', 'scripts/seed.ts'], { env })
	let output = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
	const [code] = await once(child, 'close')
	return { code, output: output.trim() }
}

async function freshDatabase(): Promise<Database & { url: string }> {
	const { url, drop } = await createTestDatabase()
	const database = createDatabase(url)
	onTestFinished(async () => {
		await database.close()
		await drop()
	})
	return { ...database, url }
}
