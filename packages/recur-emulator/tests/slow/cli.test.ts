import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Recur } from 'recur-tw/server'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '../../src/control-client.ts'
import { exampleStore } from '../example-store.ts'
import { SECRET, webhookReceiver } from '../webhook-receiver.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

const receiver = await webhookReceiver()

test('serves the plans of a file to the SDK and sends webhooks', async () => {
	const folder = temporaryFolder()
	writeFileSync(path.join(folder, 'my-store.json'), exampleStore())
	const emulator = runEmulator(['my-store.json'], {
		INIT_CWD: folder,
		EMULATOR_WEBHOOK_URL: receiver.url,
		EMULATOR_WEBHOOK_SECRET: SECRET,
	})
	const origin = await emulator.untilReady()
	expect(emulator.output()).toContain(`baseUrl: '${origin}'`)
	expect(emulator.output()).not.toContain(SECRET)

	const recur = new Recur('sk_test_any', { baseUrl: origin })
	const session = await recur.portal.sessions.create({ externalId: 'user-1', returnUrl: 'https://app.example.com/' })
	expect(new URL(session.url).origin).toBe(origin)
	const { entitlements } = await recur.entitlements.list({ customer: { email: 'ben@example.com' } })
	expect(entitlements).toMatchObject([{ product: 'starter', status: 'trialing' }])

	await createControlClient(origin).emit({ type: 'ping', data: {} })
	await expect.poll(() => receiver.received.length).toBe(1)
	expect(await emulator.stop()).toBe(0)
})

test('a wrong setting ends it with a message', async () => {
	const emulator = runEmulator([], { EMULATOR_PORT: 'many' })
	expect(await emulator.exited).toBe(1)
	expect(emulator.output().trim()).toBe('EMULATOR_PORT must be a number from 1 to 65535.')
})

test('only the default port is replaced when taken', async () => {
	const [first, second] = [runEmulator([]), runEmulator([])]
	const [origin, other] = [await first.untilReady(), await second.untilReady()]
	expect(origin).not.toBe(other)
	const { port } = new URL(other)
	const third = runEmulator(['--port', port])
	expect(await third.exited).toBe(1)
	expect(third.output()).toMatch(new RegExp(`^Port ${port} is in use`))
})

test.each([
	[['--prot', '1'], "error: unknown option '--prot'\n(Did you mean --port?)\nAll that it takes: recur-emulator --help"],
	[['nowhere.json'], 'nowhere.json: no such file'],
	[['--port', 'many'], '--port must be a number from 1 to 65535.'],
])('%j ends it with a sentence and exit code 2', async (args, sentence) => {
	const emulator = runEmulator(args)
	expect([await emulator.exited, emulator.output().trim()]).toEqual([2, sentence])
})

test('prints its options and version', async () => {
	const [help, version] = [runEmulator(['--help']), runEmulator(['--version'])]
	expect([await help.exited, await version.exited]).toEqual([0, 0])
	expect(help.output()).toMatch(/--webhook-url <url> [\s\S]*EMULATOR_WEBHOOK_URL[\s\S]*Examples:/)
	const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
	expect(version.output().trim()).toBe(manifest.version)
})

function runEmulator(args: string[], settings: Record<string, string> = {}) {
	const env = { PATH: process.env.PATH, ...settings } as unknown as NodeJS.ProcessEnv
	const child = spawn(process.execPath, ['--import', LOADER, CLI, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
	let output = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
	const exited = once(child, 'close').then(([code]) => code as number | null)
	const stop = async () => {
		child.kill('SIGINT')
		return await exited
	}
	onTestFinished(() => stop().then(() => {}))
	const untilReady = async () => {
		await expect.poll(() => output).toContain('Point a project at it')
		return /http:\/\/localhost:\d+/.exec(output)?.[0] ?? ''
	}
	return { output: () => output, exited, stop, untilReady }
}

function temporaryFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-emulator-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	return folder
}
