import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { exampleStore } from '../tests/example-store.ts'
import { readEmulatorSettings } from './cli-settings.ts'

test('serves the demo’s store and sends no webhooks by default', () => {
	expect(readEmulatorSettings([], {})).toEqual({ port: null, dataFile: null, seed: 'demo', webhooks: undefined })
})

test('resolves a file from the folder where npm was called', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-emulator-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	writeFileSync(path.join(folder, 'store.json'), exampleStore())
	const dataFile = path.join(folder, 'store.json')
	const seed = { products: expect.any(Array), customers: expect.any(Array) }
	expect(readEmulatorSettings(['store.json'], { INIT_CWD: folder })).toMatchObject({ dataFile, seed })
	expect(readEmulatorSettings([], { INIT_CWD: folder, EMULATOR_DATA: 'store.json' })).toMatchObject({ dataFile, seed })
})

test('an option takes precedence over its variable', () => {
	const environment = {
		EMULATOR_PORT: '4000',
		EMULATOR_WEBHOOK_URL: 'http://localhost:1/',
		EMULATOR_WEBHOOK_SECRET: 'two',
	}
	const args = ['--port', '5000', '--webhook-url', 'http://localhost:2/', '--webhook-secret', 'one']
	const webhooks = { url: 'http://localhost:2/', secret: 'one' }
	expect(readEmulatorSettings(args, environment)).toMatchObject({ port: 5000, webhooks })
	expect(readEmulatorSettings([], environment).port).toBe(4000)
})

test.each([
	[['nowhere.json'], {}, 'nowhere.json: no such file'],
	[['one.json', 'two.json'], {}, 'error: too many arguments. Expected 1 argument but got 2.'],
	[['--data', 'nowhere.json'], {}, 'nowhere.json: no such file'],
	[['--port', '0'], {}, '--port must be a number from 1 to 65535.'],
	[['--prot', '5000'], {}, /^error: unknown option '--prot'\n\(Did you mean --port\?\)$/],
	[[tmpdir()], {}, `${tmpdir()}: not a file`],
	[[], { EMULATOR_WEBHOOK_URL: 'localhost:3000' }, 'EMULATOR_WEBHOOK_URL must be an http or https URL.'],
])('refuses %j with the message %j', (args, settings, sentence) => {
	expect(() => readEmulatorSettings(args, settings)).toThrow(sentence)
})

test('signs with the default secret or the given one', () => {
	const EMULATOR_WEBHOOK_URL = 'http://localhost:3000/hook'
	expect(readEmulatorSettings([], { EMULATOR_WEBHOOK_URL }).webhooks?.secret).toBe('whsec_emulator')
	const own = { EMULATOR_WEBHOOK_URL, EMULATOR_WEBHOOK_SECRET: 'whsec_own' }
	expect(readEmulatorSettings([], own).webhooks).toEqual({ url: EMULATOR_WEBHOOK_URL, secret: 'whsec_own' })
})
