import { translator } from '#app/i18n/messages.server.ts'
import { deliver, type WebhookBody } from '#tests/integration/support/deliver.ts'
import type { Person } from '#tests/integration/support/storm.ts'
import { createVisitor, type Visitor } from '#tests/integration/support/visitor.ts'

/** A signed-in person with their browser, at the address of one process or of a balancer. */
export type Guest = { person: Person; visitor: Visitor; address: string }

const KINDS = [...Array(9).fill('page'), ...Array(5).fill('press'), ...Array(5).fill('webhook'), 'sign-in'] as Kind[]

const READ_ONLY = translator('zh-TW')('readOnly.text')

export type Kind = 'page' | 'press' | 'webhook' | 'sign-in'

/** What is done in a turn: a mixture that repeats every 20 turns. */
export function kindOf(turn: number): Kind {
	return KINDS[(7 * turn) % KINDS.length] as Kind
}

/** Each of these sends one request and says in a few words how it ended. */
export async function openAccount({ person, visitor }: Guest): Promise<string> {
	const { status, text } = await visitor.get('/account')
	if (status === 200 && !text.includes(person.email)) return 'page 200 of somebody else'
	return `page ${status}${status === 200 && text.includes(READ_ONLY) ? ' read-only' : ''}`
}

/** `onOpened` is given the address of the portal. */
export async function pressButton(
	{ visitor }: Guest,
	portalOrigin: string,
	onOpened: (url: string) => void = () => {},
): Promise<string> {
	const { status, headers } = await visitor.post('/account')
	if (status !== 303) return `press ${status}`
	const url = headers.get('Location') ?? ''
	if (!url.startsWith(`${portalOrigin}/s/`)) return 'press 303 to another place'
	onOpened(url)
	return 'press 303'
}

export async function signInAnew({ person, address }: Guest, appOrigin: string): Promise<string> {
	const { status, headers } = await createVisitor(address, appOrigin).signIn(person.email)
	if (status !== 303) return `sign-in ${status}`
	return headers.get('Location') === '/account' ? 'sign-in 303' : 'sign-in 303 to another place'
}

export async function sendWebhook(visitor: Visitor, event: WebhookBody): Promise<string> {
	return `webhook ${(await deliver({ visitor: () => visitor }, event)).status}`
}
