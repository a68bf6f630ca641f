import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import { emulatorForTests } from './emulator-for-tests.ts'
import { SECRET, webhookReceiver } from './webhook-receiver.ts'

const { control } = await emulatorForTests()
const receiver = await webhookReceiver()
const endpoint = { url: receiver.url, secret: SECRET }
// Far longer than what is measured here takes on the slowest machine.
const TIMEOUT_MS = 60_000

test('a reset aborts pending deliveries', async () => {
	await control.updateWebhooks({ ...endpoint, delayMs: 50 })
	await control.emit({ type: 'a.old', data: {}, id: 'evt_same' })
	await control.reset('empty')
	await control.updateWebhooks(endpoint)
	await control.emit({ type: 'a.new', data: {}, id: 'evt_same' })
	expect(await control.settledDeliveries()).toMatchObject([{ type: 'a.new', state: 'delivered' }])
	expect(receiver.types()).toEqual(['a.new'])
})

test('a failed delivery is retried after a restart, and the endpoint set at start survives a reset', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'recur-emulator-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const options = { stateFile: join(folder, 'state.json'), seed: 'empty' } as const

	const first = await startEmulator({ ...options, webhooks: { ...endpoint, url: 'http://127.0.0.1:1/' } })
	await createControlClient(first.origin).emit({ type: 'a.one', data: {} })
	await expect
		.poll(async () => (await createControlClient(first.origin).listDeliveries())[0]?.attempts)
		.toMatchObject([{ error: 'ECONNREFUSED' }])
	await first.stop()

	const second = await startEmulator({ ...options, webhooks: endpoint })
	onTestFinished(second.stop)
	const controlOfSecond = createControlClient(second.origin)
	expect(await controlOfSecond.settledDeliveries()).toMatchObject([{ state: 'delivered', attempts: [{}, {}] }])
	await controlOfSecond.reset('empty')
	expect((await controlOfSecond.getSettings()).webhooks).toMatchObject(endpoint)
})

test('it stops while a delivery hangs and others wait', async () => {
	const emulator = await startEmulator({ seed: 'empty', webhooks: endpoint })
	receiver.answerWith('hang')
	const controlOfIt = createControlClient(emulator.origin)
	await controlOfIt.updateWebhooks({ timeoutMs: TIMEOUT_MS })
	await controlOfIt.emit({ type: 'a.one', data: {} })
	await controlOfIt.emit({ type: 'a.two', data: {} })
	await expect.poll(() => receiver.received.length).toBe(1)
	const startedAt = performance.now()
	await emulator.stop()
	expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS / 2)
	expect(receiver.received).toHaveLength(1)
})
