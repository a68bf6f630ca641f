import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { deleteOldEntries, record } from '#app/platform/audit-trail.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { deliver, eventAbout } from '../support/deliver.ts'
import { endpoints, press } from '../support/endpoints.ts'
import { addPerson, linkPerson, type Person } from '../support/people.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const DAY_MS = 24 * 60 * 60 * 1000
const REQUEST_ID = /^[\w-]{8,}$/

test('records sign-in, failure and sign-out', async () => {
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email: 'new@example.com' } })
	const visitor = app.visitor()
	await visitor.signIn('new@example.com', { password: 'wrong' })
	await visitor.signIn('new@example.com')
	await visitor.post('/logout')
	await visitor.post('/logout')
	const trail = await app.prisma.auditEntry.findMany({ where: { userId: id }, orderBy: { id: 'asc' } })
	expect(trail.map(({ actor, action }) => [actor, action])).toEqual([
		['person', 'sign_in_failed'],
		['person', 'signed_in'],
		['person', 'signed_out'],
	])
	for (const { requestId } of trail) {
		expect(requestId).toMatch(REQUEST_ID)
		expect(app.logLines.join('\n')).toContain(`"requestId":"${requestId}"`)
	}
})

test('an unknown address is recorded without a user', async () => {
	const limited = await app.startAnother({ SIGN_IN_LIMIT_PER_MINUTE: '2', RECUR_API_URL: app.emulator.origin })
	onTestFinished(limited.stop)
	const count = () => app.prisma.auditEntry.count({ where: { action: 'sign_in_failed', userId: null } })
	const before = await count()
	for (let attempt = 0; attempt < 5; attempt += 1) await limited.visitor().signIn(`${randomUUID()}@example.com`)
	expect((await count()) - before).toBe(2)
})

test.each(endpoints)('a press by %s is recorded with its identifier', async (endpoint) => {
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	await press(person.visitor, endpoint)
	await press(person.visitor, endpoint)
	const about = { actor: 'person', environment: 'TEST', customerId: id, requestId: expect.stringMatching(REQUEST_ID) }
	expect(await trailOf(person)).toMatchObject([
		{ ...about, action: 'link_made', identifier: 'externalId' },
		{ ...about, action: 'portal_opened', identifier: 'externalId' },
		{ ...about, action: 'portal_opened', identifier: 'customerId' },
	])
})

test('a refused press is recorded, one over the limit not', async () => {
	const person = await addPerson(app)
	await press(person.visitor, 'json')
	await app.recur.addFault({ endpoint: 'all', kind: 'status_503' })
	await press(person.visitor, 'json')
	expect(await trailOf(person)).toMatchObject([
		{ action: 'portal_refused', facts: { outcome: 'no_customer' }, customerId: null },
		{ action: 'portal_refused', facts: { outcome: 'unavailable' } },
	])
	const limited = await app.startAnother({ PORTAL_LIMIT_PER_MINUTE: '1', RECUR_API_URL: app.emulator.origin })
	onTestFinished(limited.stop)
	const eager = await addPerson(limited)
	for (let presses = 0; presses < 4; presses += 1) await press(eager.visitor, 'json')
	expect(await trailOf(eager)).toHaveLength(1)
})

test('an ownership conflict is recorded', async () => {
	const [owner, person] = [await addPerson(app), await addPerson(app)]
	const { id } = await app.recur.putCustomer({ email: person.user.email })
	await linkPerson(app, owner, id)
	await press(person.visitor, 'json')
	expect(await trailOf(person)).toMatchObject([
		{ action: 'portal_refused', identifier: 'email', customerId: id, facts: { outcome: 'ownership_conflict' } },
	])
})

test('records repaired links and dead ones', async () => {
	const [repaired, lost] = [await addPerson(app), await addPerson(app)]
	const { id } = await app.recur.putCustomer({ email: repaired.user.email, externalId: repaired.user.id })
	for (const person of [repaired, lost]) {
		await linkPerson(app, person, `gone ${person.user.id}`)
		await press(person.visitor, 'json')
	}
	expect(await trailOf(repaired)).toMatchObject([
		{ action: 'link_replaced', customerId: id, facts: { previous: `gone ${repaired.user.id}` } },
		{ action: 'portal_opened' },
	])
	expect(await trailOf(lost)).toMatchObject([
		{ action: 'link_marked_gone', actor: 'person', customerId: `gone ${lost.user.id}` },
		{ action: 'portal_refused' },
	])
})

test('records the findings of a sync as by the system', async () => {
	const person = await addPerson(app)
	const subscriptions = [{ product: 'pro-monthly' }]
	const customer = await app.recur.putCustomer({ email: person.user.email, subscriptions })
	await synchronise(customer.id)
	await app.recur.putCustomer({ ...customer, externalId: person.user.id, subscriptions: [] })
	await synchronise(customer.id)
	const about = { actor: 'system', environment: 'TEST', customerId: customer.id, requestId: null }
	expect(await trailOf(person)).toMatchObject(
		[
			{ action: 'link_made', identifier: 'email' },
			{ action: 'subscription_changed', facts: { change: 'became_active', product: 'pro-monthly' } },
			{ action: 'link_confirmed', facts: { learnsExternalId: true, wasGone: false } },
			{ action: 'subscription_changed', facts: { change: 'ended', product: 'pro-monthly' } },
		].map((entry) => ({ ...about, ...entry })),
	)
})

test('records a started checkout', async () => {
	const person = await addPerson(app)
	const productId = 'demoproductpromonthly001'
	expect(await person.visitor.post('/pricing', { form: { productId } })).toMatchObject({ status: 303 })
	expect(await trailOf(person)).toMatchObject([{ action: 'checkout_started', actor: 'person', facts: { productId } }])
})

test('no entry holds an e-mail, a URL or a secret', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	for (const endpoint of endpoints) await press(person.visitor, endpoint)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com', { password: 'wrong' })
	await visitor.signIn('linked@example.com')
	await visitor.post('/logout')
	const rows = await app.prisma.$queryRaw<{ text: string }[]>`SELECT entry::text AS text FROM "AuditEntry" AS entry`
	expect(rows.length).toBeGreaterThan(5)
	for (const { text } of rows) expect(text).not.toMatch(/@|:\/\/|ps_|sk_|whsec_/)
})

test('the page says when the portal was last opened', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	const page = async (language: string) =>
		(await person.visitor.get('/account', { 'Accept-Language': language })).text.replaceAll('<!-- -->', '')
	expect(await page('zh-TW')).not.toContain('上次開啟訂閱管理頁面：')
	await press(person.visitor, 'document')
	const [{ at } = { at: new Date() }] = (await trailOf(person)).filter(({ action }) => action === 'portal_opened')
	const year = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone: 'Asia/Taipei' }).format(at)
	expect(await page('zh-TW')).toContain(`上次開啟訂閱管理頁面：${year}`)
	expect(await page('en')).toMatch(new RegExp(`You last opened the subscription portal: [^<]*${year}`))
})

test('the portal opens without an audit trail, and log and metrics report it', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ id: person.user.id, email: person.user.email })
	await linkPerson(app, person, person.user.id)
	await app.prisma.$executeRaw`
		CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`
	await app.prisma.$executeRaw`
		CREATE TRIGGER disk_full BEFORE INSERT ON "AuditEntry" FOR EACH STATEMENT EXECUTE FUNCTION disk_full()`
	try {
		expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	} finally {
		await app.prisma.$executeRaw`DROP FUNCTION disk_full CASCADE`
	}
	expect(await trailOf(person)).toEqual([])
	const lines = app.logLines.filter((line) => line.includes('"event":"audit_missing"'))
	expect(lines.join()).toContain(person.user.id)
	expect(await app.services.metrics.registry.getSingleMetricAsString('recur_portal_audit_missing_total')).toMatch(/ 1$/)
})

test('the database refuses changes, and early deletion', async () => {
	const { prisma } = await openDatabase()
	await addEntries(prisma, 3, 29)
	for (const statement of [
		`UPDATE "AuditEntry" SET "userId" = 'somebody else'`,
		`DELETE FROM "AuditEntry"`,
		`TRUNCATE "AuditEntry"`,
	]) {
		await expect(prisma.$executeRawUnsafe(statement)).rejects.toThrow('append-only')
	}
	expect(await prisma.auditEntry.count({ where: { userId: 'u' } })).toBe(3)
})

test('deletes entries older than AUDIT_DAYS', async () => {
	const { prisma } = await openDatabase()
	await addEntries(prisma, 25, 401)
	await addEntries(prisma, 5, 399)
	const batches = [1, 2, 3, 4].map(() => () => deleteOldEntries(prisma, 10, 400))
	const counts: number[] = []
	for (const deleteBatch of batches) counts.push(await deleteBatch())
	expect(counts).toEqual([10, 10, 5, 0])
	expect(await prisma.auditEntry.count()).toBe(5)
})

test('one key makes one entry', async () => {
	const { prisma } = await openDatabase()
	const entry = { actor: 'system', action: 'subscription_changed', onceKey: 'lifecycle 1' } as const
	await Promise.all([1, 2, 3].map(() => record(prisma, entry)))
	expect(await prisma.auditEntry.count()).toBe(1)
})

async function trailOf({ user }: Person, { prisma }: Pick<TestApp, 'prisma'> = app) {
	return await prisma.auditEntry.findMany({ where: { userId: user.id }, orderBy: { id: 'asc' } })
}

async function synchronise(customerId: string): Promise<void> {
	expect(await deliver(app, eventAbout(customerId))).toMatchObject({ status: 200 })
	await untilSettled(app)
	await expect.poll(() => app.prisma.lifecycleEvent.count({ where: { deliveredAt: null } })).toBe(0)
}

async function openDatabase() {
	const { url, drop } = await createTestDatabase()
	const { prisma, close } = createDatabase(url, { waitMs: PATIENCE_MS })
	onTestFinished(async () => {
		await close()
		await drop()
	})
	return { prisma, url }
}

async function addEntries(prisma: TestApp['prisma'], count: number, ageDays: number): Promise<void> {
	const at = new Date(Date.now() - ageDays * DAY_MS)
	const entry = { at, userId: 'u', actor: 'person', action: 'signed_in' }
	await prisma.auditEntry.createMany({ data: Array(count).fill(entry) })
}
