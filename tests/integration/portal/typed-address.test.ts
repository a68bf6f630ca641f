import { expect, test } from 'vitest'
import { codeFor, wrongCode } from '../support/code-mail.ts'
import { endpoints, portalUrl, press } from '../support/endpoints.ts'
import { countLockWaiters } from '../support/lock-waiters.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPerson, linksOf, type Person } from '../support/people.ts'
import { choose, words } from '../support/plans.ts'
import { untilSettled } from '../support/until-settled.ts'
import type { Answer } from '../support/visitor.ts'

const { app, mailbox } = await startMailedApp()

const subscriptions = [{ product: 'basic-monthly' }]
const modes = ['ties_known_customer', 'makes_new_customer', 'locked'] as const

test.each(modes)('an address typed at checkout does not open another person’s portal (%s)', async (typedAddress) => {
	await app.recur.updateSettings({ typedAddress })
	const [victim, buyer] = [await addPerson(app), await addPerson(app)]
	const theirs = await app.recur.putCustomer({ email: victim.user.email, subscriptions })
	await buy(buyer, victim.user.email)
	await sync(buyer)
	// Whoever comes first.
	const presses = [await press(buyer.visitor, 'json'), await press(victim.visitor, 'json')]
	const isOwn = typedAddress === 'locked'
	expect(presses.map(({ status }) => status)).toEqual([isOwn ? 200 : 409, 200])
	expect(await linksOf(app, victim)).toMatchObject([{ customerId: theirs.id }])
	if (!isOwn) expect(await linksOf(app, buyer)).toEqual([])
	expect(await buyer.visitor.get('/pro')).toMatchObject({ status: isOwn ? 200 : 403 })
	if (!isOwn) expect((await buyer.visitor.get('/account')).text).not.toContain('Basic')
})

test('the owner of the typed address gets the customer when they come later', async () => {
	const buyer = await addPerson(app)
	const address = `later-${buyer.user.email}`
	await app.recur.putCustomer({ email: address, subscriptions })
	await buy(buyer, address)
	expect(await press(buyer.visitor, 'json')).toMatchObject({ status: 403 })
	const { user, visitor } = await addPerson(app)
	await app.prisma.user.update({ where: { id: user.id }, data: { email: address } })
	expect(await press(visitor, 'json')).toMatchObject({ status: 200 })
	expect(await press(buyer.visitor, 'json')).toMatchObject({ status: 409 })
})

test('the owner of a contested customer can still open it after changing their address', async () => {
	const [victim, buyer] = [await addPerson(app), await addPerson(app)]
	await buy(buyer, victim.user.email)
	expect(await press(victim.visitor, 'json')).toMatchObject({ status: 200 })
	expect(await linksOf(app, victim)).toMatchObject([{ learnedFrom: 'CONTESTED_EMAIL' }])
	const email = `moved-${victim.user.email}`
	await app.prisma.user.update({ where: { id: victim.user.id }, data: { email } })
	expect(await press(victim.visitor, 'json')).toMatchObject({ status: 200 })
})

test.each(endpoints)('a code proves the address that the buyer typed (%s)', async (endpoint) => {
	const buyer = await addPerson(app)
	const address = `own-${endpoint}-${buyer.user.email}`
	await buy(buyer, address)
	const refused = await press(buyer.visitor, endpoint)
	expect(refused.status).toBe(403)
	expect(refused.text).toContain('o•••@example.com')
	expect(refused.text).not.toContain(address)
	if (endpoint === 'document') expect(refused.text).toMatch(/<form method="post" action="\/account\/billing-email"/)
	else expect(JSON.parse(refused.text)).toMatchObject({ code: 'address_unproven' })

	// Whatever the form says, the code goes to the address at Recur.
	const asked = await buyer.visitor.post('/account/billing-email', { form: { email: 'victim@example.com' } })
	expect([asked.status, asked.headers.get('Location')]).toEqual([303, '/account/billing-email'])
	const code = await codeFor(mailbox, address)
	expect(mailbox.mails('victim@example.com')).toEqual([])
	expect(words((await buyer.visitor.get('/account/billing-email')).text)).toContain('o•••@example.com')
	const wrong = await buyer.visitor.post('/account/billing-email', { form: { code: wrongCode(code) } })
	expect(wrong.status).toBe(400)
	const entered = await buyer.visitor.post('/account/billing-email', { form: { code } })
	expect([entered.status, entered.headers.get('Location')]).toEqual([303, '/account'])
	expect(portalUrl(await press(buyer.visitor, endpoint), endpoint)).not.toBeNull()
	expect(await linksOf(app, buyer)).toMatchObject([{ learnedFrom: 'EXTERNAL_ID' }])
	const actions = await app.prisma.auditEntry.findMany({ where: { userId: buyer.user.id } })
	expect(actions.map(({ action }) => action)).toEqual(expect.arrayContaining(['link_made', 'customer_proven']))
	expect(JSON.stringify(actions.map(({ facts }) => facts))).not.toContain('@')
	expect(app.logLines.join('')).not.toContain(address)
})

test('a code is accepted although another customer is linked at the same time', async () => {
	const buyer = await addPerson(app)
	const address = `race-${buyer.user.email}`
	await buy(buyer, address)
	await buyer.visitor.post('/account/billing-email')
	const code = await codeFor(mailbox, address)
	let entered: Promise<Answer> | undefined
	await app.prisma.$transaction(async (tx) => {
		const data = { environment: 'TEST', customerId: 'first', userId: buyer.user.id, learnedFrom: 'IMPORT' } as const
		await tx.recurCustomer.create({ data })
		entered = buyer.visitor.post('/account/billing-email', { form: { code } })
		await expect.poll(() => countLockWaiters(app.prisma)).toBeGreaterThan(0)
	})
	expect(await entered).toMatchObject({ status: 303 })
	expect(await linksOf(app, buyer)).toMatchObject([{ learnedFrom: 'EXTERNAL_ID' }])
})

test('a code for another purpose proves no customer', async () => {
	const buyer = await addPerson(app)
	await buy(buyer, `purpose-${buyer.user.email}`)
	await buyer.visitor.post('/account/delete', { form: { sendCode: 'yes' } })
	const code = await codeFor(mailbox, buyer.user.email)
	expect(await buyer.visitor.post('/account/billing-email', { form: { code } })).toMatchObject({ status: 400 })
	expect(await linksOf(app, buyer)).toEqual([])
})

test('an unproven customer prevents a second purchase and deletion', async () => {
	const buyer = await addPerson(app)
	await buy(buyer, `unproven-${buyer.user.email}`)
	const again = await choose(buyer.visitor)
	expect([again.status, words(again.text).includes('您先前結帳時用了另一個電子郵件。')]).toEqual([403, true])
	await letCheckoutExpire(buyer)
	const deletion = await buyer.visitor.post('/account/delete', { form: { password: 'any' } })
	expect([deletion.status, words(deletion.text).includes('請先驗證那個電子郵件')]).toEqual([403, true])
})

test('a purchase with another user’s address prevents a second purchase and deletion', async () => {
	const [holder, buyer] = [await addPerson(app), await addPerson(app)]
	await buy(buyer, holder.user.email)
	await sync(buyer)
	const again = await choose(buyer.visitor, 'demoproductbasicmonthly1')
	expect([again.status, words(again.text).includes('屬於另一個帳戶')]).toEqual([409, true])
	await letCheckoutExpire(buyer)
	const deletion = await buyer.visitor.post('/account/delete', { form: { password: 'any' } })
	expect([deletion.status, words(deletion.text).includes('屬於另一個帳戶')]).toEqual([409, true])
})

test('a checkout does not give a customer with a trusted user id to the holder of its address', async () => {
	const [owner, holder] = [await addPerson(app), await addPerson(app)]
	await app.recur.putCustomer({ externalId: owner.user.id, email: holder.user.email, subscriptions })
	expect(await press(owner.visitor, 'json')).toMatchObject({ status: 409 })
	expect(await choose(owner.visitor)).toMatchObject({ status: 409 })
	expect(await press(holder.visitor, 'json')).toMatchObject({ status: 409 })
	expect(await linksOf(app, holder)).toEqual([])
})

test('the page leads back when no customer needs proof', async () => {
	const { visitor } = await addPerson(app)
	const answer = await visitor.post('/account/billing-email')
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/account'])
	const silent = await app.startAnother({})
	const asked = await silent.visitor().get('/account/billing-email')
	expect(asked.status).toBe(404)
	await silent.stop()
})

/** Buys a plan with an address typed at the hosted checkout. */
async function buy({ visitor }: Person, email: string): Promise<void> {
	const checkout = (await choose(visitor)).headers.get('Location') ?? ''
	const body = new URLSearchParams({ name: 'A', email, card: '4147-6310-0000-0001' })
	const paid = await fetch(`${checkout}/pay`, { method: 'POST', body, redirect: 'manual' })
	expect(paid.status).toBe(303)
}

async function sync({ visitor }: Person): Promise<void> {
	await visitor.get('/account?from=checkout')
	await untilSettled(app)
}

async function letCheckoutExpire({ user }: Person): Promise<void> {
	await app.prisma.checkout.updateMany({ where: { userId: user.id }, data: { openUntil: new Date() } })
}
