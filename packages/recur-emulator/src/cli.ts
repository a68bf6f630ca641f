import { existsSync } from 'node:fs'
import process from 'node:process'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import type { WebhookEndpoint } from '#tests/recur-emulator/world/settings.ts'
import type { Seed } from '#tests/recur-emulator/world/world.ts'
import { type EmulatorSettings, readEmulatorSettings, USUAL_SECRET } from './emulator/settings.ts'
import { claimPort } from './local/claim-port.ts'
import { isPortFree } from './local/free-port.ts'
import { runSession } from './local/session.ts'

const USUAL_PORT = 4100

type Facts = EmulatorSettings & { origin: string }

runSession(async (session) => {
	if (existsSync('.env')) process.loadEnvFile('.env')
	const { dataFile, seed, webhooks } = readEmulatorSettings(process.argv.slice(2), process.env)
	const emulator = await startEmulator({ port: await choosePort(), seed, ...(webhooks && { webhooks }) })
	session.onStop(emulator.stop)
	showHowToUse({ origin: emulator.origin, dataFile, seed, webhooks })
})

/** The usual one, or any free one while something else has it: nobody asked for a certain port. */
async function choosePort(): Promise<number> {
	if (process.env.EMULATOR_PORT) {
		return await claimPort({ command: 'emulator', variable: 'EMULATOR_PORT', fallback: USUAL_PORT })
	}
	return (await isPortFree(USUAL_PORT)) ? USUAL_PORT : 0
}

function showHowToUse({ origin, dataFile, seed, webhooks }: Facts): void {
	const key = 'sk_test_emulator'
	console.log(`
  Recur emulator   ${origin}, in a browser its console
  Store            ${seed === 'demo' ? 'the plans and customers of the demo' : describe(seed, dataFile)}
  Webhooks         ${webhooks ? describeWebhooks(webhooks) : 'logged, not sent; EMULATOR_WEBHOOK_URL says where to send them'}

  Point a project at it:

    SDK            new Recur('${key}', { baseUrl: '${origin}' })
    REST           curl ${origin}/v1/products -H 'Authorization: Bearer ${key}'

  The SDK adds /v1 itself, so its base URL ends without it. Every key of the right form is accepted.
  Ctrl-C stops it; the next start begins with the same store. More: tests/recur-emulator/README.md
`)
}

function describe(seed: Seed, dataFile: string | null): string {
	if (typeof seed !== 'object') return seed
	return `${seed.products.length} plans and ${seed.customers.length} customers of ${dataFile}`
}

function describeWebhooks({ url, secret }: WebhookEndpoint): string {
	return `${url}, signed with ${secret === USUAL_SECRET ? secret : 'EMULATOR_WEBHOOK_SECRET'}`
}
