import path from 'node:path'
import { parseArgs } from 'node:util'
import { DataFileError, readDataFile } from '#tests/recur-emulator/world/data-file.ts'
import type { WebhookEndpoint } from '#tests/recur-emulator/world/settings.ts'
import type { Seed } from '#tests/recur-emulator/world/world.ts'
import { LocalProblem } from '../local/session.ts'

export const USUAL_SECRET = 'whsec_emulator'

export type EmulatorSettings = { dataFile: string | null; seed: Seed; webhooks: WebhookEndpoint | undefined }

type Settings = Record<string, string | undefined>

/** What `npm run emulator` was told, but for its port. Throws a sentence that names what is wrong. */
export function readEmulatorSettings(args: string[], settings: Settings): EmulatorSettings {
	const dataFile = readDataFileName(args, settings)
	const seed = dataFile === null ? 'demo' : readData(dataFile)
	return { dataFile, seed, webhooks: readWebhooks(settings) }
}

/** From where npm was called: `npm --prefix` changes the folder. */
function readDataFileName(args: string[], settings: Settings): string | null {
	const { positionals } = parseArgs({ args, allowPositionals: true, strict: false })
	if (positionals.length > 1) throw new LocalProblem('Usage: npm run emulator -- <file with products and customers>')
	const file = positionals[0] || settings.EMULATOR_DATA
	return file ? path.resolve(settings.INIT_CWD || '.', file) : null
}

function readData(file: string): Seed {
	try {
		return readDataFile(file)
	} catch (error) {
		throw error instanceof DataFileError ? new LocalProblem(error.message, { cause: error }) : error
	}
}

function readWebhooks(settings: Settings): WebhookEndpoint | undefined {
	const { EMULATOR_WEBHOOK_URL: url, EMULATOR_WEBHOOK_SECRET: secret } = settings
	if (!url) return undefined
	if (!URL.canParse(url) || !/^https?:/.test(url)) {
		throw new LocalProblem('EMULATOR_WEBHOOK_URL must be an http or https URL.')
	}
	return { url, secret: secret || USUAL_SECRET }
}
