import { onTestFinished } from 'vitest'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'

export const KEY = 'sk_test_live_account'

/** An emulator in the role of a live account, with every kind of customer, and the settings that name them. */
export async function startAccount() {
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
