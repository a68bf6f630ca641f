import { products } from '#recur-emulator'
import type { ControlClient } from '#recur-emulator/control-client.ts'
import type { Message, Relay, RequestLine } from '../proxy.ts'

type Asked = Record<string, string>

/**
 * Checks that a hosted URL opens what was asked for. The answer does not show most of it, such as the language, but the
 * customer will see it. Where they differ, the URL in the answer is followed by text that says so and is no part of a URL.
 */
export function checkHostedSessions(ask: Relay, control: ControlClient): Relay {
	return async (request) => {
		const answer = await ask(request)
		const session = answer.start < 300 && SESSIONS[request.start.path]
		if (!session) return answer
		const body = JSON.parse(answer.body) as { url?: unknown }
		const opened = await session(String(body.url), control)
		const difference = opened ? differenceOf(askedIn(request), opened) : 'which opens nothing'
		return difference ? { ...answer, body: JSON.stringify({ ...body, url: `${body.url}, ${difference}` }) } : answer
	}
}

/** What a hosted URL opens, by the names of Recur's documented requests; null for nothing. */
type Session = (url: string, control: ControlClient) => Promise<Record<string, string | null> | null>

const SESSIONS: Record<string, Session> = {
	async '/v1/portal/sessions'(url, control) {
		const session = (await control.listPortalSessions()).find((one) => one.url === url)
		const customer = session && (await control.getCustomer(session.customerId, session.environment))
		if (!customer) return null
		return {
			customer_id: customer.id,
			external_id: customer.externalId,
			email: customer.email,
			return_url: session.returnUrl,
			configuration_id: session.configurationId,
			locale: session.locale,
		}
	},
	async '/v1/checkout/sessions'(url, control) {
		const session = (await control.listCheckoutSessions()).find((one) => one.url === url)
		if (!session) return null
		return {
			product_id: products.find(({ slug }) => slug === session.product)?.id ?? null,
			external_customer_id: session.externalCustomerId,
			customer_email: session.customerEmail,
			success_url: session.successUrl,
			cancel_url: session.cancelUrl,
		}
	},
}

function askedIn({ body }: Message<RequestLine>): Asked {
	const members = Object.entries(JSON.parse(body) as Asked)
	return Object.fromEntries(members.map(([name, value]) => [toSnakeCase(name), value]))
}

function differenceOf(asked: Asked, opened: Record<string, string | null>): string | undefined {
	const name = Object.keys(asked).find((one) => asked[one] !== opened[one])
	return name && `which opens ${name} ${opened[name]}, not ${asked[name]}`
}

function toSnakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
