import type { Prisma } from '#prisma/generated/client.ts'
import { linkPerson, type Person } from './people.ts'
import type { TestApp } from './test-app.ts'

type HeldEntitlement = { product: string; status: string; expiresAt: Date | null }
type HeldSubscription = Partial<Prisma.SubscriptionUncheckedCreateInput> & { status: string }

const MINUTE_MS = 60_000

/** Stores a link and what Recur said of the customer some time ago; answers with the customer's id. */
export async function keepSnapshot(
	app: TestApp,
	person: Person,
	entitlement: HeldEntitlement,
	ageMs: number,
): Promise<string> {
	const { customerId } = await keepJob(app, person, ageMs)
	await app.prisma.entitlement.create({ data: { environment: 'TEST', customerId, ...entitlement } })
	return customerId
}

/** The same of a subscription, or of none. Where `subscription` says nothing, it is one to Pro 月繳. */
export async function keepSubscription(
	app: TestApp,
	person: Person,
	subscription: HeldSubscription | null,
	ageMs = MINUTE_MS,
): Promise<string> {
	const { customerId, syncedAt } = await keepJob(app, person, ageMs)
	const product = { productId: 'demoproductpromonthly001', productSlug: 'pro-monthly', productName: 'Pro 月繳' }
	const known = { environment: 'TEST', id: customerId, customerId, syncedAt, amount: 599, interval: 'month' } as const
	if (subscription) await app.prisma.subscription.create({ data: { ...known, ...product, ...subscription } })
	return customerId
}

async function keepJob(app: TestApp, person: Person, ageMs: number) {
	const customerId = `customer of ${person.user.id}`
	const syncedAt = new Date(Date.now() - ageMs)
	await linkPerson(app, person, customerId)
	await app.prisma.syncJob.create({ data: { environment: 'TEST', key: `customer:${customerId}`, done: 1, syncedAt } })
	return { customerId, syncedAt }
}
