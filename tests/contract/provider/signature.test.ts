import { expect, test } from 'vitest'
import { verifyWebhookSignature } from '#app/recur/webhooks/signature.server.ts'
import { startEventSource, WEBHOOK_SECRET } from '../verification/event-source.ts'

test('what the emulator sends is signed as the app checks it', async ({ onTestFinished }) => {
	const source = await startEventSource()
	onTestFinished(() => source.stop())

	const { headers, body } = (await source.event('order.paid', 'snake_case')).message

	const signature = headers['x-recur-signature'] ?? null
	expect(body).toContain('林怡君')
	expect(verifyWebhookSignature(Buffer.from(body), signature, [WEBHOOK_SECRET])).toBe(true)
	expect(verifyWebhookSignature(Buffer.from(body), signature, ['whsec_other'])).toBe(false)
	expect(verifyWebhookSignature(Buffer.from(body.replace('paid', 'Paid')), signature, [WEBHOOK_SECRET])).toBe(false)
})
