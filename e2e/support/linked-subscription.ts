import type { RunningApp } from './start-app.ts'

type SubscriptionPatch = {
	status?: 'trialing' | 'expired'
	trialEndsAt?: string
	currentPeriodEnd?: string
	reportedStatus?: string
}

/** Changes what Recur knows of the subscription of linked@example.com. */
export async function replaceSubscription({ emulator }: RunningApp, patch: SubscriptionPatch): Promise<void> {
	const customer = await emulator.getCustomer('demolinkedcustomer000001')
	if (!customer) throw new Error('The emulator does not know the customer of linked@example.com')
	const subscriptions = customer.subscriptions.map((subscription) => ({ ...subscription, ...patch }))
	await emulator.putCustomer({ ...customer, subscriptions })
}

/** An instant in Recur's spelling. */
export function daysFromNow(days: number): string {
	return new Date(Date.now() + days * 86_400_000).toISOString()
}
