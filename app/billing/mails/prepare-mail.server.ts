import type { Subscription, User } from '#prisma/generated/client.ts'
import { ownedBy } from '../customer/owned-customers.server.ts'
import { isRunning } from '../subscription/phase.server.ts'
import { periodOf, priceOf } from '../subscription/price.server.ts'
import { type BillingMailFields, type BillingMailKind, isBillingMailKind, mailKinds } from './mail-kinds.server.ts'
import type { BillingMailResult, ClaimedMail, MailQueue } from './pending-mails.server.ts'

export type PreparedMail =
	| { user: Pick<User, 'id' | 'email'>; details: Omit<BillingMailFields, 'unsubscribeUrl'> }
	| Exclude<BillingMailResult, 'sent' | 'rejected' | 'given_up'>

/** Checks again: since it was queued the person may have paid, or switched mails off. */
export async function prepareMail({ prisma }: MailQueue, mail: ClaimedMail): Promise<PreparedMail> {
	const { environment, customerId, userId, subscriptionId: id, kind } = mail
	const [user, isTheirs, subscriptions] = await Promise.all([
		prisma.user.findUnique({ where: { id: userId } }),
		prisma.recurCustomer.count({ where: { environment, customerId, staleAt: null, ...ownedBy(userId) } }),
		prisma.subscription.findMany({ where: { environment, OR: [{ id }, { customerId }] } }),
	])
	const subject = subscriptions.find((subscription) => subscription.id === id) ?? null
	const others = subscriptions.filter((subscription) => subscription !== subject)
	if (!user || !isTheirs || !isBillingMailKind(kind) || !isStillTrue(kind, subject, others, mail)) return 'outdated'
	if (user.billingMailsOffAt) return 'switched_off'
	if (!user.emailVerifiedAt) return 'unverified'
	const { locale, email } = user
	return { user: { id: userId, email }, details: { kind, locale, ...detailsOf(kind, subject, mail) } }
}

/** `others`: the customer's other subscriptions. While one runs the person has not left; the plan may have been changed. */
export function isStillTrue(
	kind: BillingMailKind,
	subject: Pick<Subscription, 'phase' | 'customerId'> | null,
	others: Pick<Subscription, 'phase'>[],
	{ endsAt, customerId }: Pick<ClaimedMail, 'endsAt' | 'customerId'>,
	now = new Date(),
): boolean {
	if (subject && subject.customerId !== customerId) return false
	const { phase } = mailKinds[kind]
	// One that Recur no longer lists has ended.
	if ((subject?.phase ?? 'ended') !== phase) return false
	return isRunning(phase) ? endsAt === null || endsAt > now : !others.some((other) => isRunning(other.phase))
}

function detailsOf(kind: BillingMailKind, subject: Subscription | null, { product, endsAt }: ClaimedMail) {
	// A subscription that was ended at once has a period end in the future.
	const endedAt = subject?.currentPeriodEnd && subject.currentPeriodEnd <= new Date() ? subject.currentPeriodEnd : null
	const { phase, isToBePaid } = mailKinds[kind]
	const priced = isToBePaid ? subject : null
	return {
		product: subject?.productName ?? product,
		productSlug: subject?.productSlug ?? product,
		date: isRunning(phase) ? endsAt : endedAt,
		price: priced && priceOf(priced),
		period: priced && periodOf(priced),
	}
}
