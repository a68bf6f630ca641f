import { afterAll, beforeEach, expect, test } from 'vitest'
import { addPerson, type Person } from '../support/people.ts'
import { checkoutsAsked, choose, visible, words } from '../support/plans.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

test('an unverified person never reads that they have no subscription', async () => {
	const { visitor } = await paidUnverified()
	const account = words((await visitor.get('/account?status=wait')).text)
	expect(account).not.toContain('您目前沒有訂閱')
	expect(account).toContain('驗證電子郵件之後，才能查看您的訂閱。')
	for (const path of ['/pricing', '/pricing?reason=no-subscription']) {
		const page = (await visitor.get(path)).text
		expect(words(page)).not.toContain('您目前沒有訂閱')
		expect(visible(page)).not.toContain('name="productId"')
		expect(words(page)).toContain('請先驗證您的電子郵件')
	}
	const pro = await visitor.get('/pro')
	expect([pro.status, words(pro.text).includes('訂閱 Pro 之後')]).toEqual([403, false])
})

test('nothing is sold before the address is verified', async () => {
	const { user, visitor } = await paidUnverified()
	const refused = await choose(visitor)
	expect(refused.status).toBe(403)
	expect(words(refused.text)).toContain('請先驗證您的電子郵件')
	expect(await checkoutsAsked(app)).toEqual([])
	await app.prisma.user.update({ where: { id: user.id }, data: { emailVerifiedAt: new Date() } })
	expect(await choose(visitor)).toMatchObject({ status: 409 })
	await app.recur.putCustomer({ email: 'somebody@example.com' })
})

/** Somebody whom Recur charges, by an address that they have not proved here. */
async function paidUnverified(): Promise<Person> {
	const person = await addPerson(app, { verified: false })
	await app.recur.putCustomer({ email: person.user.email, subscriptions: [{ product: 'basic-monthly' }] })
	return person
}
