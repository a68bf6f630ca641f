import { expect } from 'vitest'
import type { CustomerInput } from '#tests/recur-emulator/world/customer.ts'
import { deliver, eventAbout } from './deliver.ts'
import { addPerson, linkPerson, type Person } from './people.ts'
import type { TestApp } from './test-app.ts'
import { untilSettled } from './until-settled.ts'

const DAY_MS = 24 * 60 * 60 * 1000
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

/** Has the app ask Recur about the customer, and waits until everybody has been told of what changed. */
export async function noticeChanges(app: TestApp, customerId: string): Promise<void> {
	expect(await deliver(app, eventAbout(customerId))).toMatchObject({ status: 200 })
	await untilSettled(app)
	await expect.poll(() => app.prisma.lifecycleEvent.count({ where: { deliveredAt: null } }), { interval: 20 }).toBe(0)
}

/** The mails about a customer and what became of them, oldest first. */
export async function mailsAbout({ prisma }: Pick<TestApp, 'prisma'>, { customerId }: { customerId: string }) {
	return await prisma.billingMail.findMany({ where: { customerId }, orderBy: { eventId: 'asc' } })
}

/** Waits until no mail is left to send. */
export async function untilMailed({ prisma }: Pick<TestApp, 'prisma'>): Promise<void> {
	await expect.poll(() => prisma.billingMail.count({ where: { result: null } }), { interval: 20 }).toBe(0)
}
