import type { LifecycleHandler } from '../lifecycle/dispatcher.server.ts'
import type { Phase } from '../subscription/phase.server.ts'
import type { Period, Price } from '../subscription/price.server.ts'
import { addMail, type MailQueue } from './mail-queue.server.ts'

export type BillingMailKind = 'past_due' | 'trial_will_end' | 'will_end' | 'ended'

/** What a mail says. Null is what Recur did not tell. */
export type BillingMailFacts = {
	kind: BillingMailKind
	/** The language the person chose. */
	locale: string | null
	product: string | null
	price: Price | null
	period: Period
	/** When the trial or the subscription ends, or has ended. */
	date: Date | null
	/** Where the person can switch billing mails off without signing in. */
	stopUrl: URL
}

// Older news helps nobody: a handler may have been held up, or mail been off for a while.
export const MAIL_LIFE_MS = 24 * 60 * 60 * 1000

/** What each mail is about: a subscription in this phase, and whether its price is to be paid. */
export const mailKinds: Record<BillingMailKind, { phase: Phase; isToBePaid: boolean }> = {
	past_due: { phase: 'past_due', isToBePaid: true },
	trial_will_end: { phase: 'trialing', isToBePaid: true },
	will_end: { phase: 'ending', isToBePaid: false },
	ended: { phase: 'ended', isToBePaid: false },
}

export function isBillingMailKind(type: string): type is BillingMailKind {
	return Object.hasOwn(mailKinds, type)
}

/**
 * The lifecycle handler that has people mailed. It only puts the mail into the queue, so that a mail server that is down holds up
 * no other change. Nothing is mailed of a subscription that we see for the first time: an import would mail everybody.
 */
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
