import type { CustomerInput } from '#recur-emulator'
import type { ControlClient } from '#recur-emulator/control-client.ts'
import { eventAbout, type WebhookBody } from '#tests/integration/support/deliver.ts'
import type { Person } from '#tests/integration/support/storm.ts'
import { type Guest, kindOf, openAccount, pressButton, sendWebhook, signInAnew } from './requests.ts'
import { errorName } from './steady-load.ts'

const PRODUCTS = ['basic-monthly', 'basic-yearly', 'pro-monthly', 'pro-yearly'] as const
const STATUSES = ['active', 'trialing', 'past_due', 'canceled', 'expired'] as const

/** How each kind of request ends when nothing is wrong. */
export const goodEnds = ['page 200', 'press 303', 'sign-in 303', 'webhook 200']

type Options = {
	/** Everybody at the process that is killed, and at the one that lives on. They are asked in turn. */
	guestsAt: [Guest[], Guest[]]
	recur: ControlClient
	portalOrigin: string
	appUrl: string
}

export type MixedTraffic = ReturnType<typeof createMixedTraffic>

/** People who look, press and sign in, and a Recur where things change and that sends webhooks. */
export function createMixedTraffic({ guestsAt, recur, portalOrigin, appUrl }: Options) {
	/** What is wrong at the moment; set by the test. */
	const trouble = { isKilled: false, isRecurDown: false }
	const opened: { url: string; customerId: string }[] = []
	const notTaken: WebhookBody[] = []
	const taken: string[] = []
	let changes = 0

	/** Sends one request and says how it ended, and under which trouble if not well. */
	async function send(turn: number): Promise<string> {
		const at = Math.floor(turn / 3) % 2 === 0 ? 0 : 1
		const guest = guestsAt[at][turn % guestsAt[at].length] as Guest
		const before = { ...trouble }
		const end = await request(turn, guest).catch((error) => `${kindOf(turn)} ${errorName(error)}`)
		if (goodEnds.includes(end)) return end
		if (at === 0 && (before.isKilled || trouble.isKilled)) return `${end} at the killed process`
		return before.isRecurDown || trouble.isRecurDown ? `${end} without Recur` : end
	}

	function request(turn: number, guest: Guest): Promise<string> {
		const { customerId } = guest.person
		switch (kindOf(turn)) {
			case 'page':
				return openAccount(guest)
			case 'press':
				return pressButton(guest, portalOrigin, (url) => opened.push({ url, customerId }))
			case 'sign-in':
				return signInAnew(guest, appUrl)
			case 'webhook':
				return deliverNext(guest)
		}
	}

	/** What was not taken comes again first, as it would from Recur. */
	async function deliverNext({ person, visitor }: Guest): Promise<string> {
		const event = notTaken.shift() ?? (await changeAtRecur(person))
		const end = await sendWebhook(visitor, event).catch((error) => `webhook ${errorName(error)}`)
		if (end === 'webhook 200') taken.push(event.id)
		else notTaken.push(event)
		return end
	}

	async function changeAtRecur(person: Person): Promise<WebhookBody> {
		changes += 1
		await recur.putCustomer(customerOf(person, changes))
		return eventAbout(person.customerId)
	}

	return {
		trouble,
		send,
		/** The addresses people were sent to, and whose portal each has to be. */
		opened,
		/** Events that no process has taken yet. */
		notTaken,
		/** The ids of the others. */
		taken,
		changes: () => changes,
	}
}

/** A customer with one subscription, which differs from change to change. */
export function customerOf({ customerId: id, userId: externalId, email }: Person, change: number): CustomerInput {
	const [product, status] = [PRODUCTS[change % PRODUCTS.length], STATUSES[change % STATUSES.length]]
	if (!product || !status) throw new Error('No such product or status')
	return { id, externalId, email, subscriptions: [{ id: `${id}-subscription`, product, status }] }
}
