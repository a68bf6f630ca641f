import { type Dispatcher, request } from 'undici'
import type { Env } from '#app/platform/env.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import { type Check, errorCode, failed, ok, type Verdict, warning } from './check.ts'
import { clockVerdict } from './clock.ts'

// No customer has it: what matters is that Recur answers the question at all.
const NOBODY = 'recur-portal-doctor'

/** Two calls with the key, and one without it. They do not pass the budget that background work has. */
export function recurChecks(
	{ RECUR_API_URL, RECUR_DEADLINE_MS }: Env,
	recur: RecurClient,
	dispatcher: Dispatcher,
): Check[] {
	const withKey = ['RECUR_API_URL', 'RECUR_SECRET_KEY']
	let secondsApart: number | null = null
	return [
		{
			name: 'recur',
			settings: ['RECUR_API_URL'],
			async run(signal) {
				const { verdict, date } = await reach(RECUR_API_URL, dispatcher, signal)
				secondsApart = date
				return verdict
			},
		},
		{
			name: 'recur-clock',
			settings: ['RECUR_API_URL'],
			after: ['recur'],
			run: async () =>
				secondsApart === null ? ok('Recur sends no time to compare with.') : clockVerdict('Recur', secondsApart),
		},
		{
			name: 'recur-products',
			settings: withKey,
			after: ['recur'],
			run: (signal) => checkProducts(recur, RECUR_DEADLINE_MS / 4, signal),
		},
		{
			name: 'recur-customers',
			settings: withKey,
			after: ['recur'],
			async run(signal) {
				const answer = await recur.listEntitlements({ by: 'externalId', value: NOBODY }, signal)
				if (answer.ok || answer.failure.kind === 'not_found') return ok('The key can read customers.')
				return explain(answer.failure)
			},
		},
	]
}

async function reach(url: URL, dispatcher: Dispatcher, signal: AbortSignal) {
	try {
		const asked = Date.now()
		const { headers, body } = await request(url, { method: 'HEAD', dispatcher, signal })
		await body.dump()
		const date = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN
		// The header has whole seconds, and was written somewhen between question and answer.
		const apart = Math.max(0, asked - date - 1000, date - Date.now()) / 1000
		return { verdict: ok('Recur can be reached.'), date: Number.isNaN(apart) ? null : apart }
	} catch (error) {
		const remedy = 'Check RECUR_API_URL, DNS, and whether this machine may make outgoing connections.'
		return { verdict: failed(`Recur cannot be reached (${errorCode(error)}).`, remedy), date: null }
	}
}

async function checkProducts(recur: RecurClient, slowMs: number, signal: AbortSignal): Promise<Verdict> {
	const started = performance.now()
	const answer = await recur.listProducts(null, signal)
	if (!answer.ok) return explain(answer.failure)
	const ms = Math.round(performance.now() - started)
	const { rows, skipped } = answer.value
	const found = `Recur accepts the key, has ${rows.length} products to subscribe to and answered in ${ms} ms`
	if (rows.length === 0) {
		return warning(`${found}.`, 'Create products in Recur’s dashboard, in the environment of this key.')
	}
	if (skipped > 0) {
		return warning(
			`${found}; ${skipped} more could not be read.`,
			'Run npm run contract:live: Recur’s answer may have changed.',
		)
	}
	// A press needs up to three such answers within RECUR_DEADLINE_MS.
	if (ms > slowMs) return warning(`${found}, which is slow.`, 'Run it again; people wait for the same response.')
	return ok(`${found}.`)
}

function explain(failure: RecurFailure): Verdict {
	switch (failure.kind) {
		case 'rejected':
			return failure.status === 401
				? failed(
						'Recur does not accept the key.',
						'Copy RECUR_SECRET_KEY again from the dashboard. If the key has not been changed or revoked, see Recur’s status page.',
					)
				: failed(
						`Recur refuses a request with this key (${failure.status}).`,
						'Check the permissions of the key in Recur’s dashboard.',
					)
		case 'not_found':
			return failed('Recur does not know the address (404).', 'Check RECUR_API_URL: it ends before /v1.')
		case 'rate_limited':
			return warning('Recur’s limit is used up (429).', 'Run it again in a minute; check RECUR_CALLS_PER_MINUTE.')
		case 'unavailable':
			return failed(
				`Recur gives no usable answer (${failure.reason}${failure.status === null ? '' : `, ${failure.status}`}).`,
				'Run it again; if it happens again, check Recur’s status page and RECUR_API_URL.',
			)
	}
}
