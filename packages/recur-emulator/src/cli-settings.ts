import { statSync } from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { DataFileError, readDataFile } from './world/data-file.ts'
import type { WebhookEndpoint } from './world/settings.ts'
import type { Seed } from './world/world.ts'

export const DEFAULT_SECRET = 'whsec_emulator'

/** Each with the environment variable for it, also read from .env. */
const OPTIONS = [
	['--data <file>', 'EMULATOR_DATA', 'JSON file with products and customers (default: the demo’s store)'],
	['--port <number>', 'EMULATOR_PORT', 'default: 4100, or any free port if it is taken'],
	['--webhook-url <url>', 'EMULATOR_WEBHOOK_URL', 'where events are sent (default: recorded, not sent)'],
	['--webhook-secret <secret>', 'EMULATOR_WEBHOOK_SECRET', `what they are signed with (default: ${DEFAULT_SECRET})`],
] as const

const EXAMPLES = `
Examples:
  recur-emulator                      the plans and customers of the demo
  recur-emulator my-store.json        those of a file
  recur-emulator --webhook-url http://localhost:3000/api/webhooks/recur`

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
	/** 2 for what was typed. */
	readonly exitCode: 1 | 2

	constructor(message: string, { name }: Given, options?: ErrorOptions) {
		super(message, options)
		this.exitCode = name.startsWith('EMULATOR_') ? 1 : 2
	}
}

type Settings = Record<string, string | undefined>
/** What was given, and what the person calls it. */
type Given = { name: string; value: string | undefined }

/**
 * What the arguments say, or else the environment. Throws {@link SettingError}, and a CommanderError for arguments that it does not
 * know, and for help and the version, once these are printed.
 */
export function readEmulatorSettings(args: string[], environment: Settings, version = ''): EmulatorSettings {
	const parser = createParser(version).parse(args, { from: 'user' })
	const [given, files] = [parser.opts(), parser.args]
	const read = (option: string, variable: string): Given => {
		const value = given[option]
		return value === undefined ? { name: variable, value: environment[variable] } : { name: toOption(option), value }
	}
	const file = files[0] ? { name: 'file', value: files[0] } : read('data', 'EMULATOR_DATA')
	// From where npm was called: `npm --prefix` changes the folder.
	const dataFile = file.value ? path.resolve(environment.INIT_CWD || '.', file.value) : null
	return {
		port: readPort(read('port', 'EMULATOR_PORT')),
		dataFile,
		seed: dataFile === null ? 'demo' : readData(dataFile, file),
		webhooks: readWebhooks(
			read('webhookUrl', 'EMULATOR_WEBHOOK_URL'),
			read('webhookSecret', 'EMULATOR_WEBHOOK_SECRET'),
		),
	}
}

function createParser(version: string): Command {
	const parser = new Command('recur-emulator')
		.description('Stands in for Recur on this machine: its API, hosted pages, signed webhooks and faults.')
		.argument('[file]', 'with products and customers, as for --data')
		.exitOverride()
		.configureOutput({ writeErr: () => {} })
		.addHelpText('after', EXAMPLES)
	for (const [option, variable, does] of OPTIONS) parser.option(option, `${does}; ${variable}`)
	return parser.version(version, '--version')
}

function toOption(name: string): string {
	return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function readPort(given: Given): number | null {
	const { name, value } = given
	if (!value) return null
	const port = Number(value)
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new SettingError(`${name} must be a number from 1 to 65535.`, given)
	}
	return port
}

function readData(file: string, given: Given): Seed {
	const found = statSync(file, { throwIfNoEntry: false })
	if (!found?.isFile()) throw new SettingError(`${given.value}: ${found ? 'not a file' : 'no such file'}`, given)
	try {
		return readDataFile(file)
	} catch (error) {
		throw error instanceof DataFileError ? new SettingError(error.message, given, { cause: error }) : error
	}
}

function readWebhooks(given: Given, { value: secret }: Given): WebhookEndpoint | undefined {
	const { name, value: url } = given
	if (!url) return undefined
	if (!URL.canParse(url) || !/^https?:/.test(url))
		throw new SettingError(`${name} must be an http or https URL.`, given)
	return { url, secret: secret || DEFAULT_SECRET }
}
