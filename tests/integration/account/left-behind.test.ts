import { userInfo } from 'node:os'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { customers } from '#scripts/operator/customers.ts'
import { enterByCode } from '../support/code-mail.ts'
import { press } from '../support/endpoints.ts'
import { countLockWaiters } from '../support/lock-waiters.ts'
import { holdLock } from '../support/locks.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPersonWithPassword, linkPerson, type Person } from '../support/people.ts'
import { choose, words } from '../support/plans.ts'
import { operatorSettings, runHere } from '../support/run-sync.ts'
import { untilSettled } from '../support/until-settled.ts'

const { app, mailbox } = await startMailedApp()

// And from nothing else.
const KEEP_FROM_DELETION = 'SELECT FROM "User" WHERE "id" = $1 FOR SHARE'

const ended = [{ product: 'pro-monthly', status: 'expired' as const }]

test.each([true, false])('a deleted user’s customer opens for nobody (pressed before: %s)', async (hasPressed) => {
	const person = await personWithPassword()
	const { email } = person.user
	await app.recur.putCustomer({ email, subscriptions: ended })
	if (hasPressed) expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	await remove(person)
	const next = await enterByCode(app, mailbox, email)
	expect(await press(next, 'json')).toMatchObject({ status: 409 })
	expect(await next.get('/pro')).toMatchObject({ status: 403 })
})

test('a returning person cannot buy what they could not open afterwards', async () => {
	const person = await personWithPassword()
	const { email } = person.user
	const { id } = await app.recur.putCustomer({ email, subscriptions: ended })
	await remove(person)
	const back = await enterByCode(app, mailbox, email)
	const refused = await choose(back)
	expect([refused.status, words(refused.text)]).toEqual([409, expect.stringContaining('屬於另一個帳戶')])
	expect(await release(id)).toEqual([0, expect.stringContaining('Released')])
	expect(await choose(back)).toMatchObject({ status: 303 })
})

test('an operator can release a customer to the same person', async () => {
	const person = await personWithPassword()
	const { id, email } = person.user
	const { id: customerId } = await app.recur.putCustomer({ email, externalId: id, subscriptions: ended })
	expect(await release(customerId)).toEqual([1, 'No user here ever had this customer.'])
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	expect(await release(customerId)).toEqual([1, expect.stringContaining('belongs to a user here')])
	await remove(person)
	const back = await enterByCode(app, mailbox, email)
	expect(await press(back, 'json')).toMatchObject({ status: 409 })

	expect(await release(customerId)).toEqual([0, expect.stringContaining(`Released ${customerId} (TEST)`)])
	expect(await app.prisma.auditEntry.findMany({ where: { action: 'customer_released', customerId } })).toMatchObject([
		{ actor: 'operator', facts: { operator: userInfo().username } },
	])
	expect(await press(back, 'json')).toMatchObject({ status: 200 })
})

test('a released customer is locked again once its new holder is deleted', async () => {
	const person = await personWithPassword()
	const { email } = person.user
	const { id } = await app.recur.putCustomer({ email, subscriptions: ended })
	await remove(person)
	expect(await release(id)).toEqual([0, expect.stringContaining('Released')])
	expect(await release(id)).toEqual([1, 'This customer has already been released.'])
	await untilSettled(app)
	// The app has not asked Recur about this person.
	await remove(await personWithPassword(email))
	expect(await press((await personWithPassword(email)).visitor, 'json')).toMatchObject({ status: 409 })
})

test.each(['before', 'after'])(
	'a deleted buyer does not lock out the holder of the address they typed (known %s)',
	async (when) => {
		const buyer = await personWithPassword()
		const email = `typed-by-${buyer.user.email}`
		const data = { userId: buyer.user.id, environment: 'TEST', openUntil: new Date() } as const
		await app.prisma.checkout.create({ data })
		const holders = when === 'before' ? [await personWithPassword(email)] : []
		await app.recur.putCustomer({ email, externalId: buyer.user.id, subscriptions: ended })
		await remove(buyer)
		const holder = holders[0] ?? (await personWithPassword(email))
		expect(await press(holder.visitor, 'json')).toMatchObject({ status: 200 })
	},
)

test.each([[], ['release'], ['show', 'x'], ['release', 'x', 'y']])(
	'npm run customers with %j names what is wrong and how it is used',
	async (...args) => {
		expect(await run(args)).toEqual([2, expect.stringContaining('npm run customers -- --help')])
	},
)

test('an account is not deleted while a checkout may still be paid', async () => {
	const person = await personWithPassword()
	expect(await choose(person.visitor)).toMatchObject({ status: 303 })
	const answer = await person.visitor.post('/account/delete', { form: { password: DEMO_PASSWORD } })
	expect([answer.status, words(answer.text)]).toEqual([409, expect.stringContaining('請在 60 分鐘後再試')])
	expect(answer.headers.get('Retry-After')).toMatch(/^3[56]\d\d$/)
	await app.prisma.checkout.updateMany({ data: { openUntil: new Date() } })
	await remove(person)
})

test('a process whose clock is ahead deletes no account while a checkout may still be paid', async () => {
	const person = await personWithPassword()
	expect(await choose(person.visitor)).toMatchObject({ status: 303 })
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 3_600_000 })
	onTestFinished(() => void vi.useRealTimers())
	expect(await post(person)).toMatchObject({ status: 409 })
})

test('a checkout counts as open until Recur’s expiry', async () => {
	const person = await personWithPassword()
	for (const [checkoutSessionMinutes, minutes] of [
		[180, 180],
		// An answer must not keep an account from being deleted for ever.
		[500_000, 1440],
		// The one before may still be paid.
		[10, 1440],
	] as const) {
		await app.recur.updateSettings({ checkoutSessionMinutes })
		expect(await choose(person.visitor)).toMatchObject({ status: 303 })
		const answer = await post(person)
		expect([answer.status, words(answer.text)]).toEqual([409, expect.stringContaining(`請在 ${minutes} 分鐘後再試`)])
	}
})

test('a checkout begun while an account is being deleted keeps the account', async () => {
	const person = await personWithPassword()
	const row = await holdLock(app.services.env.DATABASE_URL, KEEP_FROM_DELETION, [person.user.id])
	const answer = post(person)
	await expect.poll(() => countLockWaiters(app.prisma)).toBeGreaterThan(0)
	expect(await choose(person.visitor)).toMatchObject({ status: 303 })
	await row.release()
	const { status, text } = await answer
	expect([status, words(text)]).toEqual([409, expect.stringContaining('請在 60 分鐘後再試')])
	expect(await app.prisma.user.count({ where: { id: person.user.id } })).toBe(1)
})

test('a person who has bought and cancelled since need not wait', async () => {
	const person = await personWithPassword()
	expect(await choose(person.visitor)).toMatchObject({ status: 303 })
	const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
	const bought = { product: 'pro-monthly', canceledAt: inHours(0), currentPeriodEnd: inHours(700) }
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id, subscriptions: [bought] })
	await remove(person)
})

test('a purchase that names a deleted user raises an alert', async () => {
	const person = await personWithPassword()
	const { id } = person.user
	await remove(person)
	const bought = { email: 'paid-later@example.com', externalId: id, subscriptions: [{ product: 'pro-monthly' }] }
	const { id: customerId } = await app.recur.putCustomer(bought)
	await app.prisma.syncJob.create({ data: { environment: 'TEST', key: `customer:${customerId}` } })
	app.services.syncWorker.wake()
	await untilSettled(app)
	expect(app.logLines.join('')).toContain('"event":"deleted_user_charged"')
})

test('with a test key an account with a live subscription is not deleted', async () => {
	const person = await personWithPassword()
	const customer = { environment: 'LIVE', customerId: `live-${person.user.id}` } as const
	await linkPerson(app, person, customer.customerId, 'LIVE')
	const running = { ...customer, id: customer.customerId, status: 'active', syncedAt: new Date() }
	await app.prisma.subscription.create({ data: running })
	expect(await post(person)).toMatchObject({ status: 503 })
	await app.prisma.subscription.updateMany({ where: customer, data: { status: 'expired' } })
	await remove(person)
})

test('the page says that deletion is permanent', async () => {
	const { visitor } = await personWithPassword()
	expect(words((await visitor.get('/account/delete')).text)).toContain('不會連回過去的訂閱與帳單')
})

/** With this address, if one is given. */
async function personWithPassword(email?: string): Promise<Person> {
	const person = await addPersonWithPassword(app)
	if (email === undefined) return person
	return { ...person, user: await app.prisma.user.update({ where: { id: person.user.id }, data: { email } }) }
}

async function remove(person: Person): Promise<void> {
	expect(await post(person)).toMatchObject({ status: 303 })
}

async function post({ visitor }: Person) {
	return await visitor.post('/account/delete', { form: { password: DEMO_PASSWORD, acceptsLosses: 'on' } })
}

async function release(customerId: string): Promise<[number, string]> {
	return await run(['release', customerId])
}

/** The command's exit code and what it printed. */
async function run(args: string[]): Promise<[number, string]> {
	const settings = operatorSettings(app.services.env.DATABASE_URL, app.emulator.origin)
	const { code, output } = await runHere(customers, args, settings).ended
	return [code, output.trim()]
}
