import path from 'node:path'
import { parseArgs } from 'node:util'
import { DataFileError, readDataFile } from './world/data-file.ts'
import type { WebhookEndpoint } from './world/settings.ts'
import type { Seed } from './world/world.ts'

export const DEFAULT_SECRET = 'whsec_emulator'

export const USAGE = `Usage: recur-emulator [options] [file with products and customers]

Options, and the environment variable for each (also read from .env):
  --data <file>              EMULATOR_DATA            JSON file with products and customers (default: the demo's store)
  --port <number>            EMULATOR_PORT            default: 4100, or any free port if it is taken
  --webhook-url <url>        EMULATOR_WEBHOOK_URL     where events are sent (default: recorded, not sent)
  --webhook-secret <secret>  EMULATOR_WEBHOOK_SECRET  what they are signed with (default: ${DEFAULT_SECRET})
  --help, --version`

export type EmulatorSettings = {
	/** Null for the default. */
	port: number | null
	dataFile: string | null
	seed: Seed
	webhooks: WebhookEndpoint | undefined
}

/** A setting that the person at the keyboard can correct; its message is all they need. */
export class SettingError extends Error {
	override name = 'SettingError'
}

type Settings = Record<string, string | undefined>
/** What was given, and what the person calls it. */
type Given = { name: string; value: string | undefined }

/** What the arguments say, or else the environment. Throws {@link SettingError}. */
export function readEmulatorSettings(args: string[], environment: Settings): EmulatorSettings {
	const { values, positionals } = parseArguments(args)
	const given = (option: keyof typeof values, variable: string): Given => {
		const value = values[option]
		return typeof value === 'string' ? { name: `--${option}`, value } : { name: variable, value: environment[variable] }
	}
	const file = positionals[0] || given('data', 'EMULATOR_DATA').value
	// From where npm was called: `npm --prefix` changes the folder.
	const dataFile = file ? path.resolve(environment.INIT_CWD || '.', file) : null
	return {
		port: readPort(given('port', 'EMULATOR_PORT')),
		dataFile,
		seed: dataFile === null ? 'demo' : readData(dataFile),
		webhooks: readWebhooks(
			given('webhook-url', 'EMULATOR_WEBHOOK_URL'),
			given('webhook-secret', 'EMULATOR_WEBHOOK_SECRET'),
		),
	}
}

export function parseArguments(args: string[]) {
	const text = { type: 'string' } as const
	const flag = { type: 'boolean' } as const
	const options = { data: text, port: text, 'webhook-url': text, 'webhook-secret': text, help: flag, version: flag }
	const parsed = orUsage(() => parseArgs({ args, options, allowPositionals: true }))
	if (parsed.positionals.length > 1) throw new SettingError(USAGE)
	return parsed
}

function orUsage<Result>(parse: () => Result): Result {
	try {
		return parse()
	} catch (cause) {
		throw new SettingError(`${cause instanceof Error ? cause.message : cause}\n\n${USAGE}`, { cause })
	}
}

function readPort({ name, value }: Given): number | null {
	if (!value) return null
	const port = Number(value)
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new SettingError(`${name} must be a number from 1 to 65535.`)
	}
	return port
}

function readData(file: string): Seed {
	try {
		return readDataFile(file)
	} catch (error) {
		throw error instanceof DataFileError ? new SettingError(error.message, { cause: error }) : error
	}
}

function readWebhooks({ name, value: url }: Given, { value: secret }: Given): WebhookEndpoint | undefined {
	if (!url) return undefined
	if (!URL.canParse(url) || !/^https?:/.test(url)) throw new SettingError(`${name} must be an http or https URL.`)
	return { url, secret: secret || DEFAULT_SECRET }
}
