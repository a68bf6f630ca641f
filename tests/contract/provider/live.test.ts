import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'

const RUNNER = fileURLToPath(new URL('../live/verify-live.ts', import.meta.url))
const KEY = 'sk_test_live_account'

test('without a key it is skipped in one sentence', { timeout: 60_000 }, async () => {
	const { code, output } = await runLive({})

	expect(code).toBe(0)
	expect(output).toMatch(/^contract:live skipped: .*RECUR_SECRET_KEY.*\.\n$/)
})

test.each(['sk_live_canary', 'pk_test_canary', 'canary'])(
	'the key %s is refused and not repeated',
	{ timeout: 60_000 },
	async (key) => {
		const { code, output } = await runLive({ RECUR_SECRET_KEY: key })

		expect(code).toBe(1)
		expect(output).toContain('refused')
		expect(output).not.toContain('canary')
	},
)

test('an account with every kind of customer is verified by all it can show', { timeout: 60_000 }, async () => {
	const { env } = await startAccount()

	const { code, output } = await runLive(env)

	expect(output).toMatch(/keeps (\d+) of \1 interactions; \d+ left out\.\n$/)
	expect(code).toBe(0)
	expect(output).toMatch(/^left out: .* answered in camelCase \(/m)
	expect(output).toMatch(/^left out: .* \(nobody can make a live account fail with rate_limited\)/m)
	expect(output).toMatch(/^left out: a checkout session .* \(nothing is bought at a live account\)/m)
	expect(output).toMatch(/^left out: the event .* \(an account sends its events to its own endpoint, not here\)/m)
	expect(output).not.toContain('is not set')
	expect(output).not.toContain(KEY)
})

test('an account of which nothing else is known is verified by strangers and wrong keys', {
	timeout: 60_000,
}, async () => {
	const { env } = await startAccount()

	const { code, output } = await runLive({ RECUR_SECRET_KEY: KEY, RECUR_API_URL: env.RECUR_API_URL })

	expect(code).toBe(0)
	expect(output).toMatch(/^left out: .* by email.* \(RECUR_LIVE_EMAIL is not set\)/m)
	expect(output).toMatch(/^ {2}a portal session by email that no customer has/m)
	expect(output).toMatch(/^ {2}the products to subscribe to/m)
	expect(output).toMatch(/^ {2}subscriptions of an id that no customer has/m)
})

test('an account that answers otherwise is told in detail', { timeout: 60_000 }, async () => {
	const { env, control } = await startAccount()
	await control.updateSettings({ dialect: 'camel' })

	const { code, output } = await runLive(env)

	expect(code).toBe(1)
	expect(output).toMatch(/^mismatched: entitlements by email of .*(\n {4}.*)*external_id/m)
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
	const env = { ...Object.fromEntries(inherited), ...settings } as NodeJS.ProcessEnv
	return await new Promise((resolve) => {
		execFile(process.execPath, ['--import', 'tsx', RUNNER], { env }, (error, stdout, stderr) => {
			resolve({ code: Number(error?.code ?? 0), output: stdout + stderr })
		})
	})
}
