import { afterAll, expect, test } from 'vitest'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { addPerson, linkPerson, type Person } from '#tests/integration/support/people.ts'
import { choose, visible, words } from '#tests/integration/support/plans.ts'
import { inDays } from '#tests/integration/support/subscribers.ts'
import { startSyncedApp } from '#tests/integration/support/synced-app.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)

const OTHER_PLAN = 'demoproductbasicmonthly1'
const ENDS = { ahead: 10, 'a moment ago': -5 / (24 * 60), 'days ago': -3 } as const

type End = keyof typeof ENDS
/** What is shown, whether it charges, and whether the page behind the plan opens, if Recur's entitlement leaves that open. */
type Truth = { shown: string; charges: boolean; opens: boolean; loses: boolean }

// Written down once more, not taken from the app.
function truthOf(word: string, isCancelled: boolean, end: End): Truth {
	const isAhead = end === 'ahead'
	const [none, isEnding] = [
		{ charges: false, opens: false, loses: false },
		{ shown: '已取消續訂', charges: false },
	]
	if (word === 'PAST_DUE') return { shown: '付款逾期', charges: true, opens: end !== 'days ago', loses: false }
	if (word === 'CANCELED' || word === 'EXPIRED' || isCancelled) {
		return isAhead ? { ...isEnding, opens: true, loses: true } : { ...none, shown: '已結束' }
	}
	// The emulator's entitlement does not know what its list of subscriptions is set to return.
	if (word === 'PENDING') return { ...none, shown: '處理中', opens: isAhead, loses: isAhead }
	const isRenewing = word === 'ACTIVE' || word === 'TRIAL'
	const isOverdue = isRenewing && end === 'days ago'
	const shown = isOverdue ? '狀態未知' : ({ ACTIVE: '使用中', TRIAL: '試用中', PAUSED: '已暫停' }[word] ?? '狀態未知')
	return { shown, charges: true, opens: isAhead || (isRenewing && !isOverdue), loses: false }
}

const cases = ['ACTIVE', 'TRIAL', 'PAST_DUE', 'PAUSED', 'UNPAID', 'SOMETHING_NEW', 'CANCELED', 'EXPIRED', 'PENDING']
	.flatMap((word) => [false, true].map((isCancelled) => ({ word, isCancelled })))
	.flatMap((known) => (Object.keys(ENDS) as End[]).map((end) => ({ ...known, end })))

test('every page gives one answer about a subscription', async () => {
	const people = await Promise.all(
		cases.map(async ({ word, isCancelled, end }) => {
			const person = await addPerson(app)
			const subscription = {
				product: 'pro-monthly',
				reportedStatus: word,
				canceledAt: isCancelled ? inDays(-4) : null,
				currentPeriodEnd: inDays(ENDS[end]),
			}
			const { id } = await app.recur.putCustomer({ email: person.user.email, subscriptions: [subscription] })
			await linkPerson(app, person, id)
			await deliver(app, eventAbout(id))
			return person
		}),
	)
	await untilSettled(app)
	const answers: Record<string, object> = {}
	const expected: Record<string, object> = {}
	for (const [index, { word, isCancelled, end }] of cases.entries()) {
		const name = `${word}, ${isCancelled ? 'cancelled, ' : ''}ends ${end}`
		answers[name] = await askEverywhere(people[index] as Person)
		const { charges, ...truth } = truthOf(word, isCancelled, end)
		const lead = truth.shown === '已結束' ? '先前' : '目前'
		expected[name] = { lead, ...truth, checkout: charges, offers: charges, deletion: charges }
	}
	expect(answers).toEqual(expected)
})

/** What all pages say. */
async function askEverywhere({ visitor }: Person) {
	const [account, pricing, pro] = [
		await visitor.get('/account'),
		await visitor.get('/pricing'),
		await visitor.get('/pro'),
	]
	const bought = await choose(visitor, OTHER_PLAN)
	const deleted = await visitor.post('/account/delete', { form: { password: 'wrong' } })
	const [, lead, shown] = /您(目前|先前)的訂閱：Pro 月繳 每月 NT\$599 (\S+)/.exec(words(account.text)) ?? []
	return {
		lead,
		shown,
		checkout: bought.status === 409,
		offers: !visible(pricing.text).includes('name="productId"'),
		deletion: deleted.text.includes('您的訂閱還會繼續扣款'),
		opens: pro.status === 200,
		loses: deleted.text.includes('已付款至'),
	}
}
