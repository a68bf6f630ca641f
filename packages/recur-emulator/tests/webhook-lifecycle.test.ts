import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '../src/control-client.ts'
import { startEmulator } from '../src/start-emulator.ts'
import { emitEvent, emitSchema } from '../src/webhooks/emit-event.ts'
import { createWebhookSender } from '../src/webhooks/webhook-sender.ts'
import { openStore } from '../src/world/store.ts'
import { emulatorForTests } from './emulator-for-tests.ts'
import { SECRET, webhookReceiver } from './webhook-receiver.ts'

const { control } = await emulatorForTests()
const receiver = await webhookReceiver()
const endpoint = { url: receiver.url, secret: SECRET }
// Longer than any test.
const NEVER_MS = 60 * 60_000

test('a reset aborts running deliveries', async () => {
	await control.updateWebhooks({ ...endpoint, timeoutMs: NEVER_MS })
	receiver.answerWith('hang')
	await control.emit({ type: 'a.old', data: {}, id: 'evt_same' })
	await expect.poll(() => receiver.received.length).toBeGreaterThan(0)
	await control.reset('empty')
	await control.updateWebhooks(endpoint)
	await control.emit({ type: 'a.new', data: {}, id: 'evt_same' })
	expect(await control.settledDeliveries()).toMatchObject([{ type: 'a.new', state: 'delivered', attempts: [{}] }])
	expect(receiver.types()).toEqual(['a.old', 'a.new'])
})

test('a reset aborts delayed deliveries', async () => {
	const store = openStore({ seed: 'empty' })
	const sender = createWebhookSender(store)
	onTestFinished(sender.stop)
	sender.start()
	const emit = (type: string, id: string) => {
		store.change((world) => Object.assign(world.settings.webhooks, { ...endpoint, delayMs: 20 }))
		store.change((world) => emitEvent(world, emitSchema.parse({ type, data: {}, id })))
	}
	// Without a pause in between, so that the first delay cannot be over before the reset.
	emit('a.old', 'evt_same')
	store.reset('empty')
	emit('a.new', 'evt_same')
	await sender.settled()
	// Would be sent after anything that the first delay had left.
	emit('a.last', 'evt_last')
	await sender.settled()
	expect(receiver.types()).toEqual(['a.new', 'a.last'])
})

test('retries after a restart, keeps its endpoint', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'recur-emulator-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const options = { stateFile: join(folder, 'state.json'), seed: 'empty' } as const

	const first = await startEmulator({ ...options, webhooks: { ...endpoint, url: 'http://127.0.0.1:1/' } })
	const controlOfFirst = createControlClient(first.origin)
	await controlOfFirst.updateWebhooks({ retryDelaysMs: [NEVER_MS] })
	await controlOfFirst.emit({ type: 'a.one', data: {} })
	await expect.poll(async () => (await controlOfFirst.listDeliveries())[0]?.attempts.length).toBeGreaterThan(0)
	expect(await controlOfFirst.listDeliveries()).toMatchObject([{ attempts: [{ error: 'ECONNREFUSED' }] }])
	await first.stop()

	const second = await startEmulator({ ...options, webhooks: endpoint })
	onTestFinished(second.stop)
	const controlOfSecond = createControlClient(second.origin)
	expect(await controlOfSecond.settledDeliveries()).toMatchObject([{ state: 'delivered', attempts: [{}, {}] }])
	await controlOfSecond.reset('empty')
	expect((await controlOfSecond.getSettings()).webhooks).toMatchObject(endpoint)
})

test('stops while a delivery hangs', async () => {
	const emulator = await startEmulator({ seed: 'empty', webhooks: endpoint })
	receiver.answerWith('hang')
	const controlOfIt = createControlClient(emulator.origin)
	await controlOfIt.updateWebhooks({ timeoutMs: NEVER_MS })
	await controlOfIt.emit({ type: 'a.one', data: {} })
	await controlOfIt.emit({ type: 'a.two', data: {} })
	await expect.poll(() => receiver.received.length).toBeGreaterThan(0)
	await emulator.stop()
	// Sent later than the second would have been.
	await fetch(receiver.url, { method: 'POST', body: '{"type":"a.later"}' })
	expect(receiver.types()).toEqual(['a.one', 'a.later'])
})
