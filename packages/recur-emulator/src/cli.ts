#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import {
	DEFAULT_SECRET,
	type EmulatorSettings,
	parseArguments,
	readEmulatorSettings,
	SettingError,
	USAGE,
} from './cli-settings.ts'
import { type Emulator, startEmulator } from './start-emulator.ts'

const DEFAULT_PORT = 4100
const TEST_KEY = 'sk_test_emulator'

try {
	await run(process.argv.slice(2))
} catch (error) {
	if (!(error instanceof SettingError || isPortTaken(error))) throw error
	console.error((error as Error).message)
	process.exitCode = 1
}

async function run(args: string[]): Promise<void> {
	const { help, version } = parseArguments(args).values
	if (help) return console.log(USAGE)
	if (version) return console.log(readVersion())
	if (existsSync('.env')) process.loadEnvFile('.env')
	const settings = readEmulatorSettings(args, process.env)
	const emulator = await start(settings)
	// npm passes a signal on that the terminal has already sent, so each may come twice.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void emulator.stop())
	showHowToUse(emulator.origin, settings)
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

function isPortTaken(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
