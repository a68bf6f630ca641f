import type { CustomerInput } from '#recur-emulator'
import { eventsAboutCustomers } from '#tests/support/recur-events.ts'
import { newEvent, type WebhookBody } from './deliver.ts'

export type Person = { customerId: string; userId: string; email: string }

/** Something changes at Recur, or its event is delivered once more. */
export type Step =
	| { kind: 'change'; event: WebhookBody; customer: CustomerInput }
	| { kind: 'delivery'; event: WebhookBody }

type Plan = { people: Person[]; changesEach: number; deliveries: number; seed: number }

const PRODUCTS = ['basic-monthly', 'basic-yearly', 'pro-monthly', 'pro-yearly'] as const
const STATUSES = ['active', 'trialing', 'past_due', 'canceled', 'expired'] as const

/**
 * What happens, in order. Each event is delivered at least once, never before its change; else its deliveries may come
 * at any time, in any order, mixed with all others.
 */
export function planStorm({ people, changesEach, deliveries, seed }: Plan): Step[] {
	const random = numbersFrom(seed)
	const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item
	const changes = people.flatMap((person) =>
		Array.from({ length: changesEach }, () => {
			const [type, status] = [pick(eventsAboutCustomers), pick(STATUSES)]
			// The event lies about everything but whom it concerns.
			const data = {
				customer: { id: person.customerId },
				customer_id: person.customerId,
				id: person.customerId,
				status,
			}
			const change = { event: newEvent({ type, data }), customer: customerOf(person, pick(STATUSES), pick(PRODUCTS)) }
			return { at: random(), step: { kind: 'change', ...change } satisfies Step }
		}),
	)
	const copies = [...changes, ...Array.from({ length: deliveries - changes.length }, () => pick(changes))]
	const deliveriesOf = copies.map(({ at, step: { event } }) => ({
		at: at + random() * (1 - at),
		step: { kind: 'delivery', event } satisfies Step,
	}))
	return [...changes, ...deliveriesOf].toSorted((a, b) => a.at - b.at).map(({ step }) => step)
}

function customerOf(
	{ customerId: id, userId: externalId, email }: Person,
	status: (typeof STATUSES)[number],
	product: (typeof PRODUCTS)[number],
): CustomerInput {
	return { id, externalId, email, subscriptions: [{ id: `${id}sub${product}`, product, status }] }
}

/** The same numbers between 0 and 1 for the same seed (a Lehmer generator). */
function numbersFrom(seed: number): () => number {
	let state = seed
	return () => {
		state = (state * 48_271) % 2_147_483_647
		return state / 2_147_483_647
	}
}
