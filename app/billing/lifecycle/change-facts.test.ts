import { expect, test } from 'vitest'
import { compareSnapshots } from './changes.server.ts'
import {
	active,
	ending,
	expired,
	follow,
	inDays,
	otherPlan,
	row,
	snapshot,
	start,
	storedOf,
} from './changes.test-helper.ts'

test('announces the end of a second trial too', () => {
	const short = row({ status: 'trialing', currentPeriodEnd: inDays(2) })
	const reported = follow([short, expired, short])
	expect(reported.map(({ type }) => type)).toEqual([
		...['became_active', 'trial_will_end', 'ended'],
		...['became_active', 'trial_will_end'],
	])
})

test('a trial ends at its first charge', () => {
	const charged = row({ status: 'trialing', nextBillingDate: inDays(2), currentPeriodEnd: inDays(30) })
	expect(follow([charged]).at(-1)?.facts).toMatchObject({ endsAt: inDays(2).toISOString() })
	const unknown = row({ status: 'trialing', currentPeriodEnd: null })
	const { changes, recheckAt } = compareSnapshots([], snapshot(unknown), start)
	expect([changes.map(({ type }) => type), recheckAt]).toEqual([['became_active'], null])
})

test('an overdue trial is not announced, a renewal needs no recheck', () => {
	const late = row({ status: 'trialing', currentPeriodEnd: inDays(-0.5) })
	expect(follow([late]).map(({ type }) => type)).toEqual(['became_active'])
	const charged = row({ status: 'active', nextBillingDate: inDays(10) })
	expect(compareSnapshots([], snapshot(charged), start).recheckAt).toBeNull()
})

test('rechecks at the earliest due time', () => {
	const others = [
		row({ id: 'trial', status: 'trialing' }),
		row({ id: 'ending', canceledAt: start, currentPeriodEnd: inDays(5) }),
	]
	const { recheckAt } = compareSnapshots([], { subscriptions: [...others, active], entitlements: [] }, start)
	expect(recheckAt).toEqual(inDays(5))
})

test.each([
	['another id', {}, { productId: 'p2' }, true],
	['another slug, where Recur names no id', { productId: null }, { productId: null, productSlug: 'yearly' }, true],
	['another slug, where Recur named no id before', { productId: null }, { productSlug: 'yearly' }, true],
	['another slug of the same id', {}, { productSlug: 'renamed' }, false],
	['an id beside the same slug', { productId: null }, {}, false],
	['no name at all any more', {}, { productId: null, productSlug: null }, false],
	['its first name', { productId: null, productSlug: null }, {}, false],
])('%s: is it another plan?', (_what, before, after, isOther) => {
	const types = follow([row(before), row(after)]).map(({ type }) => type)
	expect(types).toEqual(isOther ? ['became_active', 'plan_changed'] : ['became_active'])
})

test('a change has only the fields of subscription, phase and product', () => {
	const facts = { subscriptionId: 's', product: 'monthly', productId: 'p1' }
	expect(follow([active, ending, expired]).map((change) => change.facts)).toEqual([
		{ ...facts, phase: 'active', isFirstSight: true },
		{ ...facts, phase: 'ending', endsAt: ending.currentPeriodEnd?.toISOString() },
		{ ...facts, phase: 'ended' },
	])
	const [, changed] = follow([active, otherPlan])
	const other = { ...facts, product: 'yearly', productId: 'p2' }
	expect(changed?.facts).toEqual({ ...other, phase: 'active', previousProduct: 'monthly' })
	const { changes } = compareSnapshots(
		storedOf(active, compareSnapshots([], snapshot(active), start).reported),
		snapshot(null),
		start,
	)
	expect(changes).toEqual([{ type: 'ended', facts: { ...facts, phase: 'ended' } }])
})
