import type { ActionFunctionArgs } from '@remix-run/node'
import { receiveWebhook, type WebhookOutcome } from '#app/billing/receive-webhook.server.ts'
import { postOnly } from '#app/http/method-not-allowed.server.ts'

export const loader = postOnly

// 2xx says that we have taken the event over; 5xx asks Recur to send it again, so it is used only where that can help; a wrong
// signature is told nothing.
const STATUS: Record<WebhookOutcome, number> = {
	accepted: 200,
	duplicate: 200,
	ignored: 200,
	refused: 200,
	unreadable: 400,
	signature_refused: 401,
	secret_missing: 503,
	not_kept: 503,
}

/** Recur's webhooks. Only the body is signed, so nothing but the signature is read from the headers. */
export async function action({ request, context }: ActionFunctionArgs) {
	if (request.method !== 'POST') return postOnly()
	const body = new Uint8Array(await request.arrayBuffer())
	const outcome = await receiveWebhook({ body, signature: request.headers.get('X-Recur-Signature') }, context)
	return new Response(null, { status: STATUS[outcome] })
}
