import { createHmac } from 'node:crypto'
import { type Env, EnvError, expectedOf, readEnv } from '#app/platform/env.server.ts'
import { isLoopback } from '#app/platform/env-values.server.ts'
import { parseWebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { verifyWebhookSignature } from '#app/recur/webhooks/signature.server.ts'
import { type Check, type Finding, failed, ok, warning } from './check.ts'

type Source = Record<string, string | undefined>

export type Settings = {
	/** What can be read. A setting that is wrong has a stand-in: no check that needs it may run. */
	env: Env
	malformed: string[]
	/** Well-formed, but refused together with others. */
	refused: string[]
}

const NO_DATABASE = 'postgresql://none.invalid/none'

// The app insists on these, so there has to be something to read in place of one that is wrong.
const STAND_INS: Source = {
	DATABASE_URL: NO_DATABASE,
	APP_URL: 'https://none.invalid',
	SESSION_SECRET: 'none: only to read the rest',
	RECUR_SECRET_KEY: 'sk_test_none',
}

// Needed only where they are set, or others of their group.
const PAIRED_STAND_INS: Source = {
	BILLING_DATABASE_URL: NO_DATABASE,
	SMTP_URL: 'smtp://none.invalid',
	MAIL_FROM: 'nobody@none.invalid',
	OIDC_ISSUER: 'https://none.invalid',
	OIDC_CLIENT_ID: 'none',
	OIDC_CLIENT_SECRET: 'none',
}

/** Reads all settings as the app does, and as many as possible when some are wrong. */
export function readSettings(source: Source): Settings {
	const withTestKey = { ...source, RECUR_SECRET_KEY: STAND_INS.RECUR_SECRET_KEY }
	const keyAlone = { ...STAND_INS, RECUR_SECRET_KEY: source.RECUR_SECRET_KEY }
	const malformed = [...wrongNames(withTestKey), ...wrongNames(keyAlone)]
	const wellFormed = replace(source, malformed)
	const refused = wrongNames(wellFormed)
	return { env: readEnv(replace(wellFormed, refused)), malformed, refused }
}

/** One finding for each malformed setting, or one that says that there is none. */
export function settingFindings({ malformed }: Settings, source: Source): Finding[] {
	if (malformed.length === 0) return [{ check: 'settings', ...ok('Every setting is well-formed.') }]
	return malformed.map((name) => {
		const message = source[name]?.trim() ? `${name} is malformed.` : `${name} is not set.`
		const remedy = `Set it to ${expectedOf(name) ?? 'a value that docs/reference.md describes'}.`
		return { check: 'settings', ...failed(message, remedy) }
	})
}

/** The checks that need no network. */
export function settingChecks({ env, refused }: Settings): Check[] {
	return [
		{
			name: 'environment',
			settings: ['RECUR_SECRET_KEY', ...(refused.length > 0 ? [] : ['APP_URL', 'RECUR_API_URL'])],
			run: async () => checkEnvironment(env, refused),
		},
		{
			name: 'webhook-secret',
			settings: ['RECUR_WEBHOOK_SECRET'],
			run: async () => checkWebhookSecrets(env.RECUR_WEBHOOK_SECRET),
		},
	]
}

function checkEnvironment({ APP_URL, RECUR_SECRET_KEY, RECUR_API_URL }: Env, refused: string[]) {
	const isLive = RECUR_SECRET_KEY.startsWith('sk_live_')
	if (refused.includes('APP_URL')) {
		return failed(
			'The key is a live key, but APP_URL is on this machine, where real customers cannot return to.',
			'Set APP_URL to the public address, or use a test key here.',
		)
	}
	if (refused.length > 0) {
		return failed(`${refused.join(' and ')} contradicts other settings.`, 'Compare it with docs/reference.md.')
	}
	if (isLoopback(APP_URL)) return ok('The key is a test key, and APP_URL is on this machine.')
	if (isLoopback(RECUR_API_URL)) {
		return warning(
			'APP_URL is public, but RECUR_API_URL points to this machine, as for the emulator.',
			'Leave RECUR_API_URL out to use Recur itself.',
		)
	}
	if (isLive) return ok('The key is a live key, and APP_URL is public.')
	return warning(
		'The key is a test key, but APP_URL is public. No real payments are possible there.',
		'Use the live key in production. For a staging site this is fine.',
	)
}

function checkWebhookSecrets(secrets: string[]) {
	if (secrets.length === 0) {
		return warning(
			'RECUR_WEBHOOK_SECRET is not set. Webhooks get a 503, and changes are noticed late.',
			'Copy the secret of the endpoint /api/webhooks/recur from Recur’s dashboard.',
		)
	}
	if (!secrets.every((secret) => verifiesSample(secret, secrets))) {
		return failed('A sample event signed with RECUR_WEBHOOK_SECRET is refused.', 'Copy the secret again.')
	}
	if (!secrets.every((secret) => secret.startsWith('whsec_'))) {
		return warning(
			'RECUR_WEBHOOK_SECRET signs and verifies, but does not start with whsec_, as secrets of Recur do.',
			'Compare it with the endpoint in Recur’s dashboard.',
		)
	}
	return ok(`A sample event signed with RECUR_WEBHOOK_SECRET is accepted (${secrets.length} in use).`)
}

/** Signs as Recur does, and verifies with the app's own code: the event is accepted, and refused once it is changed. */
function verifiesSample(secret: string, secrets: string[]): boolean {
	const event = { id: 'evt_doctor', type: 'customer.updated', timestamp: new Date().toISOString(), data: {} }
	const sample = Buffer.from(JSON.stringify(event))
	const signature = createHmac('sha256', secret).update(sample).digest('base64')
	const changed = Buffer.concat([sample, Buffer.from(' ')])
	const isAccepted = verifyWebhookSignature(sample, signature, secrets) && parseWebhookEvent(sample) !== null
	return isAccepted && !verifyWebhookSignature(changed, signature, secrets)
}

function wrongNames(source: Source): string[] {
	try {
		readEnv(source)
		return []
	} catch (error) {
		if (!(error instanceof EnvError)) throw error
		return [...error.missing, ...error.malformed]
	}
}

function replace(source: Source, names: string[]): Source {
	return { ...source, ...Object.fromEntries(names.map((name) => [name, { ...STAND_INS, ...PAIRED_STAND_INS }[name]])) }
}
