#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import { DEFAULT_SECRET, type EmulatorSettings, readEmulatorSettings, SettingError } from './cli-settings.ts'
import { type Emulator, startEmulator } from './start-emulator.ts'

const DEFAULT_PORT = 4100
const TEST_KEY = 'sk_test_emulator'

try {
	await run(process.argv.slice(2))
} catch (error) {
	process.exitCode = reportProblem(error)
}

async function run(args: string[]): Promise<void> {
	if (existsSync('.env')) process.loadEnvFile('.env')
	const settings = readEmulatorSettings(args, process.env, readVersion())
	const emulator = await start(settings)
	// npm passes a signal on that the terminal has already sent, so each may come twice.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void emulator.stop())
	showHowToUse(emulator.origin, settings)
}

/** Says in a sentence what the person at the keyboard can solve, and returns the exit code: 2 for what was typed. */
function reportProblem(error: unknown): number {
	if (error instanceof CommanderError) {
		if (error.exitCode === 0) return 0
		console.error(`${error.message}\nAll that it takes: recur-emulator --help`)
		return 2
	}
	if (!(error instanceof SettingError || isPortTaken(error))) throw error
	console.error(error.message)
	return error instanceof SettingError ? error.exitCode : 1
}

/** On the default port, or any free one if that is taken and no port was requested. */
async function start({ port, seed, webhooks }: EmulatorSettings): Promise<Emulator> {
	const options = { seed, ...(webhooks && { webhooks }) }
	try {
		return await startEmulator({ port: port ?? DEFAULT_PORT, ...options })
	} catch (error) {
		if (port !== null || !isPortTaken(error)) throw error
		return await startEmulator(options)
	}
}

function showHowToUse(origin: string, settings: EmulatorSettings): void {
	const readme = fileURLToPath(new URL('../README.md', import.meta.url))
	console.log(`
  Recur emulator   ${origin} (open it in a browser for the console)
  Store            ${describeStore(settings)}
  Webhooks         ${describeWebhooks(settings)}

  Point a project at it:

    SDK            new Recur('${TEST_KEY}', { baseUrl: '${origin}' })
    REST           curl ${origin}/v1/products -H 'Authorization: Bearer ${TEST_KEY}'

  The SDK adds /v1 to its base URL. Any well-formed key is accepted.
  Press Ctrl-C to stop. Each start begins with the same store. More: ${readme}
`)
}

function describeStore({ seed, dataFile }: EmulatorSettings): string {
	if (typeof seed !== 'object') return 'the plans and customers of the demo'
	return `${seed.products.length} plans and ${seed.customers.length} customers from ${dataFile}`
}

function describeWebhooks({ webhooks }: EmulatorSettings): string {
	if (!webhooks) return 'recorded, not sent; set EMULATOR_WEBHOOK_URL to send them'
	const { url, secret } = webhooks
	return `${url}, signed with ${secret === DEFAULT_SECRET ? secret : 'EMULATOR_WEBHOOK_SECRET'}`
}

function readVersion(): string {
	return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version
}

function isPortTaken(error: unknown): error is Error {
	return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
