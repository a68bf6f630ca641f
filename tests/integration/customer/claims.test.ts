import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { type Claim, claimCustomers, unlinkedClaims } from '#app/billing/customer/imported-claims.server.ts'
import { syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { addCustomer, startBench, startWorker } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.syncJob.deleteMany()
	await prisma.recurCustomer.deleteMany()
	await prisma.user.deleteMany()
})

test('a claim returns the result of linking', async () => {
	const [known, foreign, taken] = [await addCustomer(bench), randomUUID(), await addCustomer(bench)]
	await control.putCustomer({ id: foreign, email: `${randomUUID()}@example.com`, externalId: 'of-another-app' })
	const owner = await addUser()
	const run = startRun()
	await claim(run, [{ customerId: known, userId: await addUser(), line: 2 }])
	await claim(run, [{ customerId: foreign, userId: await addUser(), line: 3 }])
	await claim(run, [{ customerId: taken, userId: await addUser(), line: 4 }])
	await claim(run, [{ customerId: 'nobody', userId: await addUser(), line: 5 }])
	expect(await prisma.syncJob.count({ where: { priority: syncPriority.everybody, requested: 1 } })).toBe(4)
	expect(await unlinked(run)).toEqual(['2 null', '3 null', '4 null', '5 null'])
	// A press of somebody else was first.
	const link = { environment: 'TEST', customerId: taken, learnedFrom: 'EXTERNAL_ID' } as const
	await prisma.recurCustomer.create({ data: { ...link, userId: owner } })

	startWorker(bench)
	await expect.poll(() => prisma.customerClaim.count({ where: { answer: null } })).toBe(0)
	expect(await unlinked(run)).toEqual(['5 UNKNOWN', '3 REFUSED', '4 REFUSED'])
	expect(await prisma.recurCustomer.findMany({ where: { learnedFrom: 'IMPORT' } })).toMatchObject([
		{ customerId: known, userId: await claimantOf(known) },
	])
})

test('a claim replaces those of its customer and user', async () => {
	const [first, second, third] = [await addUser(), await addUser(), await addUser()]
	await claim(startRun(), [
		{ customerId: 'c1', userId: first, line: 2 },
		{ customerId: 'c2', userId: second, line: 3 },
		{ customerId: 'c3', userId: third, line: 4 },
	])
	const run = startRun()
	await claim(run, [{ customerId: 'c1', userId: second, line: 2 }])
	const claims = await prisma.customerClaim.findMany({ orderBy: { customerId: 'asc' } })
	expect(claims.map(({ customerId, userId }) => [customerId, userId])).toEqual([
		['c1', second],
		['c3', third],
	])
	expect(await unlinked(run)).toEqual(['2 null'])
	expect(await claimantOf('c2')).toBeUndefined()
})

test('claims are read in pages, in order of lines', async () => {
	await prisma.$executeRaw`
		INSERT INTO "User" ("id", "email", "updatedAt") SELECT n::text, n || '@example.com', now() FROM generate_series(1, 2100) n`
	const run = startRun()
	await prisma.$executeRaw`
		INSERT INTO "CustomerClaim" ("environment", "customerId", "userId", "line", "answer", "importedAt")
		SELECT 'TEST', n::text, n::text, n, CASE WHEN n % 2 = 0 THEN 'UNKNOWN'::"ClaimAnswer" END, ${run.importedAt} FROM generate_series(1, 2100) n`
	const lines = (await unlinked(run)).map((text) => Number.parseInt(text, 10))
	expect(lines).toEqual([...numbers(2), ...numbers(1)])
})

async function claimantOf(customerId: string): Promise<string | undefined> {
	return (await prisma.customerClaim.findFirst({ where: { environment: 'TEST', customerId } }))?.userId
}

function numbers(first: number): number[] {
	return Array.from({ length: 1050 }, (_, index) => first + 2 * index)
}

function startRun() {
	return { environment: 'TEST', importedAt: new Date() } as const
}

async function claim(run: ReturnType<typeof startRun>, claims: Claim[]): Promise<void> {
	await prisma.$transaction((tx) => claimCustomers(tx, run, claims))
}

async function unlinked(run: ReturnType<typeof startRun>): Promise<string[]> {
	const found: string[] = []
	for await (const { line, answer } of unlinkedClaims(prisma, run)) found.push(`${line} ${answer}`)
	return found
}

async function addUser(): Promise<string> {
	return (await prisma.user.create({ data: { email: `${randomUUID()}@example.com` } })).id
}
