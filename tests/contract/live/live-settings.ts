import type { Spelling, SubscriptionState } from '../provider-states.ts'

/** A Recur test account and its customers. What needs a setting that is missing is left out. */
export type LiveSettings = {
	secretKey: string
	apiUrl: string
	returnUrl: string
	/** How this account answers: an API has one spelling, and no request can ask for the other. */
	spelling: Spelling
	/** One customer with an active subscription, by all three identifiers. */
	active: { customerId?: string; externalId?: string; email?: string }
	/** Recur's ids of customers in other subscription states; each must have an external id, too. */
	others: Partial<Record<Exclude<SubscriptionState, 'active'>, string>>
	configurationId?: string
}

export type ReadSettings = { settings: LiveSettings } | { skipped: string } | { refused: string }

type Source = Record<string, string | undefined>

/** Reads the settings of a live verification. Refuses a live key: verification creates portal sessions of real customers. */
export function readLiveSettings(env: Source): ReadSettings {
	const secretKey = env.RECUR_SECRET_KEY?.trim() ?? ''
	const apiUrl = env.RECUR_API_URL?.trim() || 'https://api.recur.tw'
	if (!secretKey) return { skipped: 'set RECUR_SECRET_KEY to a key of a Recur test account (sk_test_…) to run it' }
	if (!/^sk_test_\S+$/.test(secretKey))
		return { refused: 'RECUR_SECRET_KEY has to be the key of a test account (sk_test_…)' }
	if (!URL.canParse(apiUrl)) return { refused: 'RECUR_API_URL is not a URL' }
	return { settings: { secretKey, apiUrl: apiUrl.replace(/\/+$/, ''), ...customers(env), ...choices(env) } }
}

function customers(env: Source): Pick<LiveSettings, 'active' | 'others'> {
	return {
		active: given({
			customerId: env.RECUR_LIVE_CUSTOMER_ID,
			externalId: env.RECUR_LIVE_EXTERNAL_ID,
			email: env.RECUR_LIVE_EMAIL,
		}),
		others: given({
			none: env.RECUR_LIVE_NONE_CUSTOMER_ID,
			trialing: env.RECUR_LIVE_TRIALING_CUSTOMER_ID,
			past_due: env.RECUR_LIVE_PAST_DUE_CUSTOMER_ID,
			canceled: env.RECUR_LIVE_CANCELED_CUSTOMER_ID,
			canceled_at_once: env.RECUR_LIVE_CANCELED_AT_ONCE_CUSTOMER_ID,
		}),
	}
}

function choices(env: Source): Pick<LiveSettings, 'returnUrl' | 'spelling' | 'configurationId'> {
	return {
		returnUrl: env.RECUR_LIVE_RETURN_URL?.trim() || 'https://example.com/account',
		spelling: env.RECUR_LIVE_SPELLING === 'camelCase' ? 'camelCase' : 'snake_case',
		...given({ configurationId: env.RECUR_LIVE_CONFIGURATION_ID }),
	}
}

function given<Name extends string>(values: Record<Name, string | undefined>): Partial<Record<Name, string>> {
	const set = Object.entries<string | undefined>(values).filter(([, value]) => value?.trim())
	return Object.fromEntries(set) as Partial<Record<Name, string>>
}
