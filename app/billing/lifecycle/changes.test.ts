import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import { sameInputs } from '#tests/support/inputs.ts'
import { createFollower } from '#tests/support/lifecycle-follower.ts'
import { compareSnapshots, type Reported } from './changes.server.ts'
import {
	active,
	ended,
	ending,
	expired,
	follow,
	inDays,
	otherPlan,
	pastDue,
	row,
	snapshot,
	start,
	storedOf,
	trial,
} from './changes.test-helper.ts'

test.each<[string, RecurSubscription | null, RecurSubscription | null, string[]]>([
	['begins', null, active, ['became_active']],
	['begins with a trial', null, trial, ['became_active']],
	['is first seen past due', null, pastDue, ['became_active', 'past_due']],
	['is first seen cancelled and paid for', null, ending, ['became_active', 'will_end']],
	['is first seen when it was over', null, ended, []],
	['is first seen expired', null, expired, []],
	['stays', active, active, []],
	['is paid after its trial', trial, active, ['became_active']],
	['cannot be charged after its trial', trial, pastDue, ['past_due']],
	['cannot be charged', active, pastDue, ['past_due']],
	['is paid after all', pastDue, active, ['recovered']],
	['is cancelled at the period’s end', active, ending, ['will_end']],
	['is paid after all and then cancelled', pastDue, ending, ['recovered', 'will_end']],
	['is taken back', ending, active, ['resumed']],
	['is taken back and cannot be charged', ending, pastDue, ['resumed', 'past_due']],
	['runs out', ending, expired, ['ended']],
	['is cancelled at once', active, ended, ['ended']],
	['expires past due', pastDue, expired, ['ended']],
	['disappears', active, null, ['ended']],
	['disappears when it was over', ended, null, []],
	['is bought again', expired, active, ['became_active']],
	['changes its plan', active, otherPlan, ['plan_changed']],
	['recovers with another plan', pastDue, otherPlan, ['plan_changed', 'recovered']],
	['is bought again with another plan', ended, otherPlan, ['became_active']],
	['is paused', active, row({ status: 'paused' }), []],
	['is paused and cancelled', active, row({ status: 'paused', canceledAt: start }), ['will_end']],
	['is not renewed for a day', null, row({ currentPeriodEnd: inDays(-1) }), []],
	['gets a status that Recur never had', pastDue, row({ status: 'unknown' }), []],
	['waits for its first payment', null, row({ status: 'incomplete' }), []],
])('a subscription that %s', (_what, before, after, types) => {
	const first = compareSnapshots([], snapshot(before), start)
	const second = compareSnapshots(storedOf(before, first.reported), snapshot(after), start)
	expect(second.changes.map(({ type }) => type)).toEqual(types)
})

test('a meaningless status hides no change', () => {
	const reported = follow([active, row({ status: 'unknown' }), row({ status: 'paused' }), pastDue])
	expect(reported.map(({ type }) => type)).toEqual(['became_active', 'past_due'])
})

test('a cancelled subscription ends with its period', () => {
	const { reported, recheckAt } = compareSnapshots([], snapshot(ending), start)
	expect(recheckAt).toEqual(ending.currentPeriodEnd)
	const later = compareSnapshots(storedOf(ending, reported), snapshot(ending), inDays(31))
	expect(later.changes.map(({ type }) => type)).toEqual(['ended'])
	expect(later.recheckAt).toBeNull()
})

test('a trial’s end is reported once, three days before', () => {
	const first = compareSnapshots([], snapshot(trial), start)
	expect(first.recheckAt).toEqual(inDays(7))
	const early = compareSnapshots(storedOf(trial, first.reported), snapshot(trial), inDays(6.9))
	expect(early.changes).toEqual([])
	const due = compareSnapshots(storedOf(trial, early.reported), snapshot(trial), inDays(7))
	expect(due.changes).toMatchObject([{ type: 'trial_will_end', facts: { endsAt: inDays(10).toISOString() } }])
	expect(due.recheckAt).toEqual(inDays(10))
	const again = compareSnapshots(storedOf(trial, due.reported), snapshot(trial), inDays(8))
	expect(again.changes).toEqual([])
	const over = compareSnapshots(storedOf(trial, again.reported), snapshot(trial), inDays(11))
	expect([over.changes, over.recheckAt]).toEqual([[], null])
})

test('a resumed trial is not announced twice', () => {
	const short = row({ status: 'trialing', currentPeriodEnd: inDays(2) })
	const reported = follow([short, { ...short, canceledAt: start }, short])
	expect(reported.map(({ type }) => type)).toEqual(['became_active', 'trial_will_end', 'will_end', 'resumed'])
})

test('an end is reported before its replacement', () => {
	const replacement = row({ id: 'a-new', status: 'active' })
	const { reported } = compareSnapshots([], snapshot(active), start)
	const { changes } = compareSnapshots(storedOf(active, reported), snapshot(replacement), start)
	expect(changes.map(({ type, facts }) => [type, facts.subscriptionId])).toEqual([
		['ended', 's'],
		['became_active', 'a-new'],
	])
})

test('the changes add up to the current state', () => {
	const status = fc.constantFrom('active', 'trialing', 'past_due', 'canceled', 'expired', 'paused', 'unknown')
	const one = fc.record({
		id: fc.constantFrom('s1', 's2', 's3'),
		status,
		productId: fc.constantFrom('p1', 'p2'),
		canceledAt: fc.constantFrom(null, start),
		currentPeriodEnd: fc.constantFrom(inDays(-1), inDays(2), inDays(20)),
	})
	const moment = fc.record({
		rows: fc.uniqueArray(one, { selector: ({ id }) => id }),
		days: fc.constantFrom(0, 0.5, 3),
	})
	fc.assert(
		fc.property(fc.array(moment, { maxLength: 12 }), (moments) => {
			const follower = createFollower()
			const truth = new Map<string, string | null>()
			let [stored, days]: [Reported[], number] = [[], 0]
			for (const { rows, days: pass } of moments) {
				days += pass
				const subscriptions = rows.map((given) => row({ ...given, productSlug: given.productId }))
				const { changes, reported } = compareSnapshots(stored, { subscriptions, entitlements: [] }, inDays(days))
				for (const change of changes) follower.hear(change)
				stored = subscriptions.map((each) => ({
					...each,
					phase: 'none',
					isTrialEndTold: false,
					...reported.get(each.id),
				}))
				const runs = subscriptions.flatMap((each) => {
					const is = truthOf(each, truth.get(each.id) ?? null, inDays(days))
					truth.set(each.id, is)
					return is ? [[each.id, { is, product: each.productSlug }] as const] : []
				})
				for (const id of truth.keys()) if (!subscriptions.some((each) => each.id === id)) truth.delete(id)
				expect(follower.known()).toEqual(Object.fromEntries(runs))
			}
		}),
		{ ...sameInputs, numRuns: 1000 },
	)
})

/** Said once more in other words than in the module under test. */
function truthOf({ status, canceledAt, currentPeriodEnd }: RecurSubscription, was: string | null, now: Date) {
	if (status === 'past_due') return 'past_due'
	if (status === 'canceled' || status === 'expired') return null
	if (canceledAt !== null) return currentPeriodEnd && currentPeriodEnd > now ? 'ending' : null
	const isOverdue = currentPeriodEnd && now.getTime() - currentPeriodEnd.getTime() >= 24 * 60 * 60 * 1000
	return isOverdue || (status !== 'active' && status !== 'trialing') ? was : 'paid'
}
