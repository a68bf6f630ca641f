import { expect, test } from 'vitest'
import { emulatorForTests } from './emulator-for-tests.ts'
import { SECRET, webhookReceiver } from './webhook-receiver.ts'

const { origin, control } = await emulatorForTests()
const receiver = await webhookReceiver()

test('shows, resends, pauses and resumes', async () => {
	await control.updateWebhooks({ url: receiver.url, secret: SECRET, maxAttempts: 1 })
	receiver.answerWith(503)
	const { id } = await control.emit({ type: 'subscription.cancelled', data: { note: '<b>' } })
	await control.settledDeliveries()
	const page = await (await fetch(`${origin}/deliveries`, { headers: { 'Accept-Language': 'en' } })).text()
	for (const shown of ['subscription.cancelled', id, receiver.url, 'Failed', ', 503, ', '&lt;b&gt;']) {
		expect(page).toContain(shown)
	}
	expect(page).not.toMatch(/<script|<b>/)

	expect((await post(`/${id}/send-again`, { Origin: 'http://localhost:3000' })).status).toBe(403)
	const again = await post(`/${id}/send-again`)
	expect([again.status, again.headers.get('location')]).toEqual([303, `/deliveries#${id}`])
	expect(await control.listDeliveries()).toMatchObject([{ state: 'delivered' }])

	await post('/pause')
	expect(await (await fetch(`${origin}/deliveries`)).text()).toContain('繼續傳送')
	await post('/resume')
	expect((await control.getSettings()).webhooks.paused).toBe(false)
})

test('resending an unknown event does nothing', async () => {
	expect((await post('/evt_unknown/send-again')).status).toBe(303)
	expect(await (await fetch(`${origin}/deliveries`)).text()).toContain('尚無事件')
})

function post(path: string, headers: Record<string, string> = {}) {
	return fetch(`${origin}/deliveries${path}`, { method: 'POST', headers, redirect: 'manual' })
}
