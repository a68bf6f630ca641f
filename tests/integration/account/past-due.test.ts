import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { layListeningWire } from '#scripts/local/listening-wire.ts'
import { keepSubscription } from '../support/kept-snapshot.ts'
import { addPerson } from '../support/people.ts'
import { visible, words } from '../support/plans.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const PAGES = ['/', '/pricing', '/account', '/account?status=wait', '/pro', '/no/such/page']
const NOTICE = '上次付款失敗，請更新付款方式，以免服務中斷。'
const LATER = new Date('2035-06-30T17:00:00Z')

test.each(PAGES)('%s has the past-due notice without asking Recur', async (path) => {
	const person = await addPerson(app)
	await keepSubscription(app, person, { status: 'past_due' })
	// The example page asks Recur about access, not about payments.
	if (path === '/pro') await allowPro(person.user.id)
	const page = visible((await person.visitor.get(path)).text)
	expect(page).toContain(NOTICE)
	expect(page).toMatch(/<form method="post" action="\/account"[^>]*><button[^>]*>更新付款方式<\/button>/)
	expect(page.match(/<button[^>]*>更新付款方式</g)).toHaveLength(1)
	const english = words((await person.visitor.get(path, { 'Accept-Language': 'en' })).text)
	const fate = path.startsWith('/account') ? 'Pro · NT$599 a month Recur will try the payment again. ' : ''
	const sentence = 'Your last payment failed. Update your card to avoid losing access.'
	expect(english).toContain(`${sentence} ${fate}Update card`)
	const asked = (await app.recur.listRequests()).map(({ path: endpoint }) => endpoint)
	// Plans are the same for everybody.
	expect(asked.filter((endpoint) => endpoint !== '/v1/products')).toEqual([])
})

test.each([
	{ status: 'active' },
	{ status: 'trialing' },
	{ status: 'active', canceledAt: new Date(), currentPeriodEnd: LATER },
	{ status: 'canceled' },
	{ status: 'expired' },
	null,
])('no notice for %o', async (subscription) => {
	const person = await addPerson(app)
	await keepSubscription(app, person, subscription)
	for (const path of ['/', '/pricing', '/account']) {
		expect((await person.visitor.get(path)).text, path).not.toContain(NOTICE)
	}
})

test('nobody else sees the notice', async () => {
	const [late, punctual] = [await addPerson(app), await addPerson(app)]
	await keepSubscription(app, late, { status: 'past_due' })
	for (const visitor of [punctual.visitor, app.visitor()]) {
		for (const path of ['/', '/pricing']) expect((await visitor.get(path)).text).not.toContain(NOTICE)
	}
})

test('says that the access is over, and what brings it back', async () => {
	const person = await addPerson(app)
	await keepSubscription(app, person, { status: 'past_due', currentPeriodEnd: new Date('2025-06-30T17:00:00Z') })
	const page = words((await person.visitor.get('/account')).text)
	expect(page).toContain('Pro 月繳 · 每月 NT$599 目前無法使用，付款完成後就會恢復。 更新付款方式')
	expect(page).not.toContain('Recur 會再次嘗試扣款')
})

test('the notice disappears once Recur reports the payment', async () => {
	const person = await addPerson(app)
	const customerId = await keepSubscription(app, person, { status: 'past_due' })
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'status_500' })
	const refused = await person.visitor.post('/account', { headers: { Accept: 'text/html' } })
	for (const sentence of [NOTICE, '無法開啟帳戶管理頁面，請稍後再試']) expect(refused.text).toContain(sentence)
	await app.recur.putCustomer({ id: customerId, email: person.user.email, subscriptions: [{ product: 'pro-monthly' }] })
	await person.visitor.get('/account?from=portal')
	await expect.poll(async () => (await person.visitor.get('/')).text).not.toContain(NOTICE)
})

test('pages show it without another statement, a visitor’s page needs none', async () => {
	const wire = await layListeningWire()
	const heard = await startSyncedApp({}, wire.way)
	onTestFinished(heard.stop)
	const person = await addPerson(heard)
	await keepSubscription(heard, person, { status: 'past_due' })
	for (const path of ['/', '/pricing', '/account']) {
		wire.peoples.length = 0
		expect((await person.visitor.get(path)).text).toContain(NOTICE)
		expect(wire.peoples, path).toHaveLength(1)
	}
	for (const path of ['/', '/pricing']) {
		wire.peoples.length = 0
		expect(await heard.visitor().get(path)).toMatchObject({ status: 200 })
		expect(wire.peoples, path).toEqual([])
	}
})

async function allowPro(userId: string): Promise<void> {
	const customerId = `customer of ${userId}`
	const entitlement = { product: 'pro-monthly', status: 'past_due', expiresAt: LATER }
	await app.prisma.entitlement.create({ data: { environment: 'TEST', customerId, ...entitlement } })
}
