import type { Pool } from 'pg'
import { createRateLimit, type RateLimit } from '#app/platform/rate-limit.server.ts'

const QUARTER_HOUR_SECONDS = 15 * 60
const HOUR_SECONDS = 60 * 60

export type SignInLimits = Record<'network' | 'accountFromNetwork' | 'account', RateLimit>

export type Budget = { limit: RateLimit; key: string }

/** One network has four times `perMinute` an hour per account, so it alone never uses up the account's five times. */
export function createSignInLimits(pool: Pool, perMinute: number): SignInLimits {
	return {
		network: createRateLimit(pool, 'sign-in-network', perMinute),
		accountFromNetwork: createRateLimit(pool, 'sign-in-account-from-network', perMinute, QUARTER_HOUR_SECONDS),
		account: createRateLimit(pool, 'sign-in-account', 5 * perMinute, HOUR_SECONDS),
	}
}

/** A known device has its own units: guesses from elsewhere cannot use them up. */
export function accountBudgets(
	{ accountFromNetwork, account }: SignInLimits,
	{ email, device, clientNetwork }: { email: string; device: string | null; clientNetwork: string },
): Budget[] {
	return [
		{ limit: accountFromNetwork, key: `${email} ${clientNetwork}` },
		{ limit: account, key: device ?? email },
	]
}

export type CodeLimits = Record<'network' | 'addressFromNetwork' | 'address', RateLimit>

/** Bounds the mails to an address; one network never uses up its units, so the owner can ask from elsewhere. */
export function createCodeLimits(pool: Pool, perMinute: number): CodeLimits {
	return {
		network: createRateLimit(pool, 'code-network', 6 * perMinute, HOUR_SECONDS),
		addressFromNetwork: createRateLimit(pool, 'code-address-from-network', Math.ceil(perMinute / 2), HOUR_SECONDS),
		address: createRateLimit(pool, 'code-address', 3 * perMinute, HOUR_SECONDS),
	}
}

export function codeBudgets(
	{ network, addressFromNetwork, address }: CodeLimits,
	{ email, device, clientNetwork }: { email: string; device: string | null; clientNetwork: string },
): Budget[] {
	const whose = device ?? email
	return [
		{ limit: network, key: clientNetwork },
		{ limit: addressFromNetwork, key: `${whose} ${clientNetwork}` },
		{ limit: address, key: whose },
	]
}

/** Returns the seconds to wait when a budget is used up, and refunds the units taken from the others. */
export async function takeAll(budgets: Budget[]): Promise<number | null> {
	const takes = await Promise.all(
		budgets.map(async (budget) => ({ budget, taken: await budget.limit.take(budget.key) })),
	)
	const waits = takes.flatMap(({ taken }) => (taken.ok ? [] : [taken.retryAfterSeconds]))
	if (waits.length === 0) return null
	await refundAll(takes.filter(({ taken }) => taken.ok).map(({ budget }) => budget))
	return Math.max(...waits)
}

export async function refundAll(budgets: Budget[]): Promise<void> {
	await Promise.all(budgets.map(({ limit, key }) => limit.refund(key)))
}
