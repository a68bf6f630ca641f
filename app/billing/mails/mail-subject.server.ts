import type { Subscription, User } from '#prisma/generated/client.ts'
import { findLink } from '../customer/customer-link.server.ts'
import { periodOf, priceOf } from '../price.server.ts'
import { type BillingMailFacts, type BillingMailKind, isBillingMailKind } from './billing-mail.server.ts'
import type { ClaimedMail, MailQueue, MailResult } from './mail-queue.server.ts'

/** To whom a mail goes and what it says as of now, or why it is not to be sent. */
export type MailSubject =
	| { user: Pick<User, 'id' | 'email'>; facts: Omit<BillingMailFacts, 'stopUrl'> }
	| Exclude<MailResult, 'sent' | 'rejected' | 'given_up'>

/** Reads what a mail is about anew: since it was written the person may have paid, or switched mails off. */
export async function readMailSubject({ prisma }: MailQueue, mail: ClaimedMail): Promise<MailSubject> {
	const { environment, customerId, userId, subscriptionId: id, kind } = mail
	const [user, link, subscriptions] = await Promise.all([
		prisma.user.findUnique({ where: { id: userId } }),
		findLink(prisma, userId, environment),
		prisma.subscription.findMany({ where: { environment, OR: [{ id }, { customerId }] } }),
	])
	const isTheirs = link?.customerId === customerId && link.staleAt === null
	const subject = subscriptions.find((subscription) => subscription.id === id) ?? null
	const others = subscriptions.filter((subscription) => subscription !== subject)
	if (!user || !isTheirs || !isBillingMailKind(kind) || !isStillTrue(kind, subject, others, mail)) return 'outdated'
	if (user.billingMailsOffAt) return 'switched_off'
	if (!user.emailVerifiedAt) return 'unverified'
	const { locale, email } = user
	return { user: { id: userId, email }, facts: { kind, locale, ...factsOf(kind, subject, mail) } }
}

/** `others` are the customer's other subscriptions. */
export function isStillTrue(
	kind: BillingMailKind,
	subject: Pick<Subscription, 'phase' | 'customerId'> | null,
	others: Pick<Subscription, 'phase' | 'productSlug'>[],
	{ product, endsAt, customerId }: Pick<ClaimedMail, 'product' | 'endsAt' | 'customerId'>,
	now = new Date(),
): boolean {
	if (subject && subject.customerId !== customerId) return false
	const isAhead = endsAt === null || endsAt > now
	switch (kind) {
		case 'past_due':
			return subject?.phase === 'past_due'
		case 'trial_will_end':
			return subject?.phase === 'trialing' && isAhead
		case 'will_end':
			return subject?.phase === 'ending' && isAhead
		case 'ended': {
			const isBoughtAnew = others.some((other) => isRunning(other) && other.productSlug === product)
			return !isBoughtAnew && (subject === null || subject.phase === 'ended')
		}
	}
}

function isRunning({ phase }: Pick<Subscription, 'phase'>): boolean {
	return phase !== 'none' && phase !== 'ended'
}

function factsOf(kind: BillingMailKind, subject: Subscription | null, { product, endsAt }: ClaimedMail) {
	// A subscription that was ended at once has a period that goes on.
	const endedAt = subject?.currentPeriodEnd && subject.currentPeriodEnd <= new Date() ? subject.currentPeriodEnd : null
	const dates = { past_due: null, trial_will_end: endsAt, will_end: endsAt, ended: endedAt }
	// A price matters only while it is to be paid.
	const isToBePaid = subject && (kind === 'past_due' || kind === 'trial_will_end')
	return {
		product: subject?.productName ?? product,
		date: dates[kind],
		price: isToBePaid ? priceOf(subject) : null,
		period: isToBePaid ? periodOf(subject) : null,
	}
}
