import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { Recur } from 'recur-tw/server'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { ownPort } from '#tests/support/own-port.ts'
import { untilCount } from '#tests/support/until-count.ts'
import { exampleStore } from '../recur-emulator/example-store.ts'
import { SECRET, webhookReceiver } from '../recur-emulator/webhook-receiver.ts'

const receiver = await webhookReceiver()

test('serves a file’s plans to the SDK, sends webhooks', async () => {
	const folder = temporaryFolder()
	writeFileSync(path.join(folder, 'my-store.json'), exampleStore())
	const emulator = await runEmulator(['my-store.json'], {
		INIT_CWD: folder,
		EMULATOR_WEBHOOK_URL: receiver.url,
		EMULATOR_WEBHOOK_SECRET: SECRET,
	})
	await expect.poll(emulator.output).toContain('Point a project at it')
	expect(emulator.output()).toContain(`baseUrl: '${emulator.origin}'`)
	expect(emulator.output()).not.toContain(SECRET)

	const recur = new Recur('sk_test_any', { baseUrl: emulator.origin })
	const session = await recur.portal.sessions.create({ externalId: 'user-1', returnUrl: 'https://app.example.com/' })
	expect(new URL(session.url).origin).toBe(emulator.origin)
	const { entitlements } = await recur.entitlements.list({ customer: { email: 'ben@example.com' } })
	expect(entitlements).toMatchObject([{ product: 'starter', status: 'trialing' }])

	await createControlClient(emulator.origin).emit({ type: 'ping', data: {} })
	await untilCount(() => receiver.received.length, 1)
	expect(await emulator.stop()).toBe(0)
})

test('a wrong setting ends it with a sentence', async () => {
	const emulator = await runEmulator([], { EMULATOR_PORT: 'many' })
	expect(await emulator.exited).toBe(1)
	expect(emulator.output().trim()).toBe('EMULATOR_PORT must be a number from 1 to 65535.')
})

async function runEmulator(files: string[], settings: Record<string, string>) {
	const port = await ownPort()
	const env = { PATH: process.env.PATH, EMULATOR_PORT: String(port), ...settings } as unknown as NodeJS.ProcessEnv
	const child = spawn(process.execPath, ['scripts/emulator.mjs', ...files], { env, stdio: ['ignore', 'pipe', 'pipe'] })
	let output = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
	const exited = once(child, 'close').then(([code]) => code as number | null)
	const stop = async () => {
		child.kill('SIGINT')
		return await exited
	}
	onTestFinished(() => stop().then(() => {}))
	return { origin: `http://localhost:${port}`, output: () => output, exited, stop }
}

function temporaryFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-emulator-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	return folder
}
