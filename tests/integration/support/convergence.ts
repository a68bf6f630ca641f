import { randomUUID } from 'node:crypto'
import process from 'node:process'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { CustomerInput } from '#recur-emulator'
import { eventsAboutCustomers } from '#tests/support/recur-events.ts'
import { deliver, newEvent, type WebhookBody } from './deliver.ts'
import type { TestApp } from './test-app.ts'
import { hurryUntilSettled } from './until-settled.ts'
import { whatRecurSays, whatWeHold } from './what-recur-says.ts'

const STORIES_AT_ONCE = 8

/** A change at Recur, and when its event comes: one number for each delivery, in steps after the change. */
type Change = { who: number; subscriptions: Subscription[]; type: string; lie: string; deliveredAfter: number[] }
type Subscription = { product: string; status: NonNullable<CustomerInput['subscriptions']>[number]['status'] }

const status = fc.constantFrom('active', 'trialing', 'past_due', 'canceled', 'expired')
const products = ['basic-monthly', 'basic-yearly', 'pro-monthly', 'pro-yearly']
const subscription = fc.record({ product: fc.constantFrom(...products), status })
const change: fc.Arbitrary<Change> = fc.record({
	who: fc.nat({ max: 1 }),
	subscriptions: fc.uniqueArray(subscription, { maxLength: 3, selector: ({ product }) => product }),
	type: fc.constantFrom(...eventsAboutCustomers),
	lie: status,
	deliveredAfter: fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: 4 }),
})
const story = fc.array(change, { minLength: 1, maxLength: 8 })

/** Lives through stories, eight at once in each run, and asserts that each ends in Recur's state. */
export async function expectConvergence(app: TestApp, { runs }: { runs: number }): Promise<void> {
	let reported = 0
	const property = fc.asyncProperty(
		fc.array(story, { minLength: STORIES_AT_ONCE, maxLength: STORIES_AT_ONCE }),
		async (stories) => {
			const customers = await Promise.all(stories.map((changes) => report(app, changes)))
			await hurryUntilSettled(app)
			for (const customerId of customers.flat()) {
				expect(await whatWeHold(app.prisma, customerId)).toEqual(await whatRecurSays(app.emulator.origin, customerId))
			}
			reported += stories.length
		},
	)
	await fc.assert(property, { numRuns: runs, endOnFailure: true })
	process.stdout.write(`Convergence: ${runs} runs, ${reported} stories of up to 8 changes and 32 deliveries each\n`)
}

/** Lives through a story and answers with the customers it was about. */
async function report(app: TestApp, changes: Change[]): Promise<string[]> {
	const customers = [randomUUID(), randomUUID()]
	const reported = changes.map(({ who, type, lie }) => {
		return newEvent({ type, data: { customer: { id: customers[who] }, status: lie } })
	})
	const lastStep = Math.max(...changes.map(({ deliveredAfter }, index) => index + Math.max(...deliveredAfter)))
	for (let step = 0; step <= lastStep; step += 1) {
		const now = changes[step]
		if (now) await makeTrue(app, customers[now.who] ?? '', now)
		const answers = await Promise.all(dueAt(step, changes, reported).map((event) => deliver(app, event)))
		expect(answers.every(({ status }) => status === 200)).toBe(true)
	}
	return customers
}

async function makeTrue(app: TestApp, id: string, { subscriptions }: Change): Promise<void> {
	const named = subscriptions.map((one) => ({ ...one, id: `${id} ${one.product}` }))
	await app.recur.putCustomer({ id, email: `${id}@example.com`, subscriptions: named })
}

function dueAt(step: number, changes: Change[], reported: WebhookBody[]): WebhookBody[] {
	return changes.flatMap(({ deliveredAfter }, index) => {
		const event = reported[index] as WebhookBody
		return deliveredAfter.filter((after) => index + after === step).map(() => event)
	})
}
