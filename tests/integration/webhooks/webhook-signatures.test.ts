import { createHmac } from 'node:crypto'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { deliver, eventAbout, sign } from '../support/deliver.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'

const CURRENT = 'whsec_of_the_present_day'
const PREVIOUS = 'whsec_of_the_day_before'

const app = await startSyncedApp({ RECUR_WEBHOOK_SECRET: `${CURRENT}, ${PREVIOUS}` })
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const body = JSON.stringify(eventAbout('demolinkedcustomer000001'))

test.each([
	['the current', CURRENT],
	['the previous', PREVIOUS],
])('%s secret verifies during a rotation', async (_which, secret) => {
	expect(await deliver(app, body, { secret })).toMatchObject({ status: 200, text: '' })
	expect(await app.prisma.webhookEvent.count()).toBe(1)
})

const forged: [string, string][] = [
	['no signature', ''],
	['the signature of another secret', sign(body, 'whsec_of_somebody_else')],
	['the signature of both secrets as one', sign(body, `${CURRENT}, ${PREVIOUS}`)],
	['the signature of an empty secret', sign(body, '')],
	['the signature of another body', sign(`${body} `, CURRENT)],
	['the right signature in hex', createHmac('sha256', CURRENT).update(body).digest('hex')],
	['the right signature, cut short', sign(body, CURRENT).slice(0, -4)],
	['the right signature twice', `${sign(body, CURRENT)}, ${sign(body, CURRENT)}`],
	['the right signature with a scheme', `v1=${sign(body, CURRENT)}`],
	['something that is no signature', 'undefined'],
]

test.each(forged)('401 for %s, nothing changes', async (_what, signature) => {
	expect(await deliver(app, body, { signature })).toMatchObject({ status: 401, text: '' })
	expect(await app.prisma.webhookEvent.count()).toBe(0)
	expect(await app.prisma.syncJob.count()).toBe(0)
	expect(await app.recur.listRequests()).toEqual([])
})

test('refuses a changed body, even by one space', async () => {
	const pretty = JSON.stringify(JSON.parse(body), null, 2)
	const signature = sign(pretty, CURRENT)
	for (const changed of [`${pretty}\n`, pretty.replaceAll('\n', '\r\n'), `\uFEFF${pretty}`, JSON.stringify(pretty)]) {
		expect(await deliver(app, changed, { signature })).toMatchObject({ status: 401, text: '' })
	}
	expect(await deliver(app, pretty, { signature })).toMatchObject({ status: 200 })
})

test('verifies text beyond ASCII by its bytes', async () => {
	const event = eventAbout('demolinkedcustomer000001')
	const spoken = JSON.stringify({ ...event, data: { ...event.data, name: '林怡君 🙂 café' } })
	expect(await deliver(app, Buffer.from(spoken), { secret: CURRENT })).toMatchObject({ status: 200 })
})

test('alerts about wrong signatures once a minute', async () => {
	for (let round = 0; round < 5; round += 1) await deliver(app, body, { signature: sign(body, 'whsec_wrong') })
	const alerts = app.logLines.filter((line) => line.includes('webhook_signature_refused'))
	expect(alerts).toHaveLength(1)
	expect(alerts.join()).not.toMatch(/whsec|demolinked/)
})

test('503 for every webhook without a secret', async () => {
	const shut = await startSyncedApp({ RECUR_WEBHOOK_SECRET: '' })
	onTestFinished(shut.stop)
	for (const signature of ['', sign(body, ''), sign(body, CURRENT), sign(body, 'undefined')]) {
		expect(await deliver(shut, body, { signature })).toMatchObject({ status: 503, text: '' })
	}
	expect(await shut.prisma.webhookEvent.count()).toBe(0)
	expect(shut.logLines.join()).toContain('webhook_secret_missing')
})
