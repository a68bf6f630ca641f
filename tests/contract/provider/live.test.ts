import { execFile } from 'node:child_process'
import { devNull } from 'node:os'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import { forward, startProxy } from '../proxy.ts'

const RUNNER = fileURLToPath(new URL('../live/verify-live.ts', import.meta.url))
const HANG_MS = 120_000
const KEY = 'sk_test_live_account'

test('without a key it is skipped in one sentence', { timeout: HANG_MS }, async () => {
	const { code, output } = await runLive({})

	expect(code).toBe(0)
	expect(output).toMatch(/^contract:live skipped: .*RECUR_SECRET_KEY.*\.\n$/)
})

test.each(['sk_live_canary', 'pk_test_canary', 'canary'])(
	'the key %s is refused and not repeated',
	{ timeout: HANG_MS },
	async (key) => {
		const { code, output } = await runLive({ RECUR_SECRET_KEY: key })

		expect(code).toBe(1)
		expect(output).toContain('refused')
		expect(output).not.toContain('canary')
	},
)

test('an account with every kind of customer is verified with all it can show', { timeout: HANG_MS }, async () => {
	const { env } = await startAccount()

	const { code, output } = await runLive(env)

	expect(output).toMatch(/keeps (\d+) of \1 interactions; \d+ left out\.\n$/)
	expect(code).toBe(0)
	expect(output).toMatch(/^left out: .* answered in camelCase \(/m)
	expect(output).toMatch(/^left out: .* \(nobody can make a live account fail with rate_limited\)/m)
	expect(output).toMatch(/^left out: a checkout session .* \(nothing is bought at a live account\)/m)
	expect(output).toMatch(/^left out: the event .* \(an account sends its events to its own endpoint, not here\)/m)
	expect(output).toMatch(/^only by type: email, externalId in entitlements by customerId of .* is trialing/m)
	expect(output).not.toMatch(/^only by type: .* is active/m)
	expect(output).not.toContain('is not set')
	expect(output).not.toContain(KEY)
})

test('without any customer, an account is verified with unknown customers and wrong keys', {
	timeout: HANG_MS,
}, async () => {
	const { env } = await startAccount()

	const { code, output } = await runLive({ RECUR_SECRET_KEY: KEY, RECUR_API_URL: env.RECUR_API_URL })

	expect(code).toBe(0)
	expect(output).toMatch(/^left out: .* by email.* \(RECUR_LIVE_EMAIL is not set\)/m)
	expect(output).toMatch(/^ {2}a portal session by email that no customer has/m)
	expect(output).toMatch(/^ {2}the products to subscribe to/m)
	expect(output).toMatch(/^ {2}subscriptions of an id that no customer has/m)
})

test('what an account answers differently is reported in detail', { timeout: HANG_MS }, async () => {
	const { env, control } = await startAccount()
	await control.updateSettings({ dialect: 'camel' })

	const { code, output } = await runLive(env)

	expect(code).toBe(1)
	expect(output).toMatch(/^mismatched: entitlements by email of .*(\n {4}.*)*external_id/m)
})

test('an account that answers about another customer fails', { timeout: HANG_MS }, async () => {
	const { env } = await startAccount()
	const confusing = await startProxy(async (request) => {
		const answer = await forward(request, new URL(env.RECUR_API_URL))
		return { ...answer, body: answer.body.replace(/("customer_?id":|"customer":\{"id":)"active"/g, '$1"another"') }
	})
	onTestFinished(() => confusing.stop())

	const { code, output } = await runLive({ ...env, RECUR_API_URL: confusing.url.origin })

	expect(code).toBe(1)
	expect(output).toMatch(/^mismatched: a portal session by email, .*\n {4}.*another, not active/m)
	expect(output).toMatch(/^mismatched: entitlements by externalId .*\n {4}.*another, not active/m)
})

async function startAccount() {
	const emulator = await startEmulator({ seed: 'empty' })
	onTestFinished(() => emulator.stop())
	const control = createControlClient(emulator.origin)
	await control.updateSettings({ acceptedKeys: [KEY], portalConfigurations: { live: {} } })
	for (const status of ['active', 'trialing', 'past_due', 'canceled'] as const) {
		const subscriptions = [{ product: 'pro-monthly', status }]
		await control.putCustomer({
			id: status,
			externalId: `user-${status}`,
			email: `${status}@example.com`,
			subscriptions,
		})
	}
	await control.putCustomer({ id: 'none', externalId: 'user-none', email: 'none@example.com' })
	const yesterday = new Date(Date.now() - 86_400_000).toISOString()
	const ended = {
		product: 'pro-monthly',
		status: 'canceled',
		currentPeriodEnd: yesterday,
		canceledAt: yesterday,
	} as const
	await control.putCustomer({ id: 'gone', externalId: 'user-gone', email: 'gone@example.com', subscriptions: [ended] })
	return { env: settingsFor(emulator.origin), control }
}

function settingsFor(origin: string) {
	return {
		RECUR_SECRET_KEY: KEY,
		RECUR_API_URL: origin,
		RECUR_LIVE_CUSTOMER_ID: 'active',
		RECUR_LIVE_EXTERNAL_ID: 'user-active',
		RECUR_LIVE_EMAIL: 'active@example.com',
		RECUR_LIVE_NONE_CUSTOMER_ID: 'none',
		RECUR_LIVE_TRIALING_CUSTOMER_ID: 'trialing',
		RECUR_LIVE_PAST_DUE_CUSTOMER_ID: 'past_due',
		RECUR_LIVE_CANCELED_CUSTOMER_ID: 'canceled',
		RECUR_LIVE_CANCELED_AT_ONCE_CUSTOMER_ID: 'gone',
		RECUR_LIVE_CONFIGURATION_ID: 'live',
	}
}

async function runLive(settings: Record<string, string>): Promise<{ code: number; output: string }> {
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('RECUR_'))
	// Pact's core reads the machine's root certificates for every request; loopback needs none.
	const noCertificates: Record<string, string> = { SSL_CERT_FILE: devNull, SSL_CERT_DIR: devNull }
	const env = { ...Object.fromEntries(inherited), ...noCertificates, ...settings } as NodeJS.ProcessEnv
	return await new Promise((resolve) => {
		execFile(process.execPath, ['--import', 'tsx', RUNNER], { env }, (error, stdout, stderr) => {
			resolve({ code: Number(error?.code ?? 0), output: stdout + stderr })
		})
	})
}
