import { expect } from 'vitest'
import type { CustomerInput } from '#recur-emulator'
import { deliver, eventAbout } from './deliver.ts'
import { addPerson, linkPerson, type Person } from './people.ts'
import type { TestApp } from './test-app.ts'
import { hurryUntilSettled } from './until-settled.ts'

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()

type SubscriptionInput = NonNullable<CustomerInput['subscriptions']>[number]

export type Subscriber = Person & { customerId: string }

/** Somebody with a subscription that the app has a snapshot of. */
export async function addSubscriber(
	app: TestApp,
	{
		subscription = {},
		...person
	}: { subscription?: Partial<SubscriptionInput> } & Parameters<typeof addPerson>[1] = {},
): Promise<Subscriber> {
	const { user, visitor } = await addPerson(app, person)
	const period = { currentPeriodStart: inDays(-20), currentPeriodEnd: inDays(10) }
	const { id: customerId } = await app.recur.putCustomer({
		email: user.email,
		externalId: user.id,
		subscriptions: [{ id: `sub-${user.id}`, product: 'pro-monthly', ...period, ...subscription }],
	})
	await linkPerson(app, { user, visitor }, customerId)
	await noticeChanges(app, customerId)
	return { user, visitor, customerId }
}

/** Has the app ask Recur about the customer, and waits until all handlers have received the changes. */
export async function noticeChanges(app: TestApp, customerId: string): Promise<void> {
	expect(await deliver(app, eventAbout(customerId))).toMatchObject({ status: 200 })
	await hurryUntilSettled(app)
	await expect.poll(() => app.prisma.lifecycleEvent.count({ where: { deliveredAt: null } }), { interval: 20 }).toBe(0)
}

/** The mails about a customer and what became of them, oldest first. */
export async function mailsAbout({ prisma }: Pick<TestApp, 'prisma'>, { customerId }: { customerId: string }) {
	return await prisma.billingMail.findMany({ where: { customerId }, orderBy: { eventId: 'asc' } })
}

/** Waits until sending a person's mail has failed, and keeps it from being tried again until {@link makeMailsDue}. */
export async function holdFailedMail(
	{ prisma }: Pick<TestApp, 'prisma'>,
	{ customerId }: { customerId: string },
): Promise<void> {
	const hold = async () => {
		// A mail that is being sent is claimed for an hour; one that failed waits for seconds.
		const failed = { attempts: { gt: 0 }, notBefore: { lt: new Date(Date.now() + HOUR_MS / 2) } }
		const tomorrow = { notBefore: new Date(Date.now() + DAY_MS) }
		const { count } = await prisma.billingMail.updateMany({
			where: { customerId, result: null, ...failed },
			data: tomorrow,
		})
		return count
	}
	await expect.poll(hold, { interval: 20 }).toBe(1)
}

/** Mails that wait for their next attempt are due at once, as if the time had passed. */
export async function makeMailsDue({ prisma }: Pick<TestApp, 'prisma'>): Promise<void> {
	await prisma.billingMail.updateMany({ where: { result: null }, data: { notBefore: new Date(0) } })
}

/** Waits until no mail is left to send. */
export async function untilMailed({ prisma }: Pick<TestApp, 'prisma'>): Promise<void> {
	await expect.poll(() => prisma.billingMail.count({ where: { result: null } }), { interval: 20 }).toBe(0)
}
