import { expect, test } from 'vitest'
import type { SubscriptionStatus } from '#app/recur/wire.server.ts'
import { offerPlans } from '../checkout/plan-offers.server.ts'
import { compareSnapshots } from '../lifecycle/changes.server.ts'
import { row as subscription } from '../lifecycle/changes.test-helper.ts'
import { isStillTrue } from '../mails/prepare-mail.server.ts'
import { mayCharge, mayUse } from './subscription-state.server.ts'
import { subscriptionViews } from './subscription-views.server.ts'

const now = new Date('2030-06-15T12:00:00Z')
const hours = (count: number) => new Date(now.getTime() + count * 60 * 60 * 1000)
const words: SubscriptionStatus[] = [
	...(['active', 'trialing', 'past_due', 'canceled', 'expired'] as const),
	...(['incomplete', 'paused', 'purchased', 'unknown'] as const),
]
const ends = { ahead: hours(240), 'a moment ago': hours(-0.1), 'days ago': hours(-72), never: null }
const grants = { none: null, open: hours(240), over: hours(-72) }

const cases = words.flatMap((status) =>
	[null, hours(-96)].flatMap((canceledAt) =>
		Object.entries(ends).flatMap(([end, currentPeriodEnd]) =>
			Object.entries(grants).map(([grant, expiresAt]) => ({
				status,
				canceledAt,
				end,
				currentPeriodEnd,
				grant,
				expiresAt,
			})),
		),
	),
)

test.each(cases)('$status, cancelled at $canceledAt, ends $end, entitlement $grant: one answer', (given) => {
	const { status, canceledAt, currentPeriodEnd, expiresAt } = given
	const row = subscription({ status, canceledAt, currentPeriodEnd })
	const granted = { product: 'monthly', productId: 'p1', status: 'active', expiresAt } as const
	const held = { subscriptions: [row], entitlements: given.grant === 'none' ? [] : [granted] }

	const [view] = subscriptionViews(held.subscriptions, held.entitlements, now)
	const [own, other] = offerPlans([plan('p1', 'monthly'), plan('p2', 'yearly')], view ? [view] : [])
	const { reported, changes } = compareSnapshots([], held, now)
	const phase = reported.get('s')?.phase ?? 'none'
	const opens = mayUse(held, ['monthly'], now)
	const charges = mayCharge([row], now)
	const shown = view?.status

	// Who may be charged is sold nothing else, and sees why.
	expect({ offer: other?.offer, isOwn: own?.offer === 'manage' || !charges }).toEqual({
		offer: charges ? 'change' : 'buy',
		isOwn: true,
	})
	expect(charges).toBe(['past_due', 'active', 'trialing', 'paused', 'unknown'].includes(shown ?? ''))
	// What is shown in use opens, and what is over opens nothing unless Recur still grants it.
	if (shown === 'active' || shown === 'trialing' || shown === 'ending') expect(opens).toBe(true)
	if (shown === 'ended' || shown === 'incomplete') expect(opens && given.grant !== 'open').toBe(false)
	if (shown === 'paused' || shown === 'unknown') expect(opens).toBe(given.grant === 'open')
	// Handlers hear the same, or nothing of what says nothing of access.
	expect(changes.map(({ type }) => type)).toEqual(REPORTED[shown ?? ''] ?? [])
	const mail = { endsAt: null, customerId: 'c' }
	const mailed = (['past_due', 'will_end'] as const).filter((kind) =>
		isStillTrue(kind, { phase, customerId: 'c' }, [], mail, now),
	)
	expect(mailed).toEqual(REPORTED[shown ?? '']?.slice(1) ?? [])
})

const REPORTED: Record<string, string[]> = {
	active: ['became_active'],
	trialing: ['became_active'],
	past_due: ['became_active', 'past_due'],
	ending: ['became_active', 'will_end'],
}

function plan(id: string, slug: string) {
	const price = { price: 299, currency: 'TWD', period: 'monthly', trialDays: 0 } as const
	return { id, slug, name: slug, description: null, ...price, family: null, displayOrder: 0 }
}
