import type { ActionFunctionArgs } from '@remix-run/node'
import { receiveWebhook, type WebhookOutcome } from '#app/billing/webhooks/receive-webhook.server.ts'
import { postOnly } from '#app/http/responses.server.ts'

export const loader = postOnly

// 2xx means stored. 5xx makes Recur send the event again: only where that can help. A wrong signature gets no explanation.
const STATUS: Record<WebhookOutcome, number> = {
	accepted: 200,
	duplicate: 200,
	ignored: 200,
	refused: 200,
	unreadable: 400,
	signature_refused: 401,
	secret_missing: 503,
	not_stored: 503,
}

/** Only the body is signed, so no header but the signature is read. */
export async function action({ request, context }: ActionFunctionArgs) {
	if (request.method !== 'POST') return postOnly()
	const body = new Uint8Array(await request.arrayBuffer())
	const outcome = await receiveWebhook({ body, signature: request.headers.get('X-Recur-Signature') }, context)
	return new Response(null, { status: STATUS[outcome] })
}
