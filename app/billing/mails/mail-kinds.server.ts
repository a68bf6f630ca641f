import type { LifecycleHandler } from '../lifecycle/dispatcher.server.ts'
import type { Phase } from '../subscription/phase.server.ts'
import type { Period, Price } from '../subscription/price.server.ts'
import { addMail, type MailQueue } from './pending-mails.server.ts'

export type BillingMailKind = 'past_due' | 'trial_will_end' | 'will_end' | 'ended'

/** Null where Recur says nothing. */
export type BillingMailFields = {
	kind: BillingMailKind
	locale: string | null
	/** Its name, or its slug. */
	product: string | null
	productSlug: string | null
	price: Price | null
	period: Period
	date: Date | null
	unsubscribeUrl: URL
}

// Older news is useless: a handler may have been delayed, or mail been off for a while.
export const MAIL_LIFE_MS = 24 * 60 * 60 * 1000

export const mailKinds: Record<BillingMailKind, { phase: Phase; isToBePaid: boolean }> = {
	past_due: { phase: 'past_due', isToBePaid: true },
	trial_will_end: { phase: 'trialing', isToBePaid: true },
	will_end: { phase: 'ending', isToBePaid: false },
	ended: { phase: 'ended', isToBePaid: false },
}

export function isBillingMailKind(type: string): type is BillingMailKind {
	return Object.hasOwn(mailKinds, type)
}

/** Only queues, so a mail server that is down delays nothing else. First sights are not mailed: an import would mail everyone. */
export function billingMailHandler(queue: MailQueue, wake: () => void): LifecycleHandler {
	return async ({ id, type, userId, facts, seenAt, environment, customerId }) => {
		const isOld = Date.now() - seenAt.getTime() > MAIL_LIFE_MS
		if (!isBillingMailKind(type) || userId === null || facts.isFirstSight || isOld) return
		const { subscriptionId, product, endsAt } = facts
		const about = { userId, environment, customerId, subscriptionId }
		await addMail(queue, { eventId: BigInt(id), kind: type, ...about, product, endsAt: endsAt ?? null })
		wake()
	}
}
