import { Counter, Histogram, Registry } from 'prom-client'
import type { Press } from '#app/billing/portal/observe-press.server.ts'
import type { PortalOutcome } from '#app/billing/portal/open-portal.server.ts'
import type { SyncRunOutcome } from '#app/billing/sync/sync-worker.server.ts'
import type { WebhookOutcome } from '#app/billing/webhooks/receive-webhook.server.ts'
import type { SendResult } from '#app/platform/mail.server.ts'
import type { RecurEndpoint } from '#app/recur/client.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'

type PortalPress = Press<PortalOutcome['outcome']>

type SignInWay = 'password' | 'code' | 'oidc'

type SignInResult = 'signed_in' | 'invalid_credentials' | 'rate_limited' | 'busy' | 'unavailable'

export type Metrics = ReturnType<typeof createMetrics>

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
// Each of these means something to an operator; the others are counted by their first digit.
const STATUSES = ['400', '401', '403', '404', '409', '422', '429']
const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'none']
const METHODS = ['GET', 'HEAD', 'POST']

const pressOutcomes = valuesOf<PortalPress['outcome']>({
	opened: true,
	no_customer: true,
	email_unverified: true,
	ownership_conflict: true,
	address_unproven: true,
	rate_limited: true,
	unavailable: true,
	misconfigured: true,
	failed: true,
})
const identifiers = valuesOf<CustomerIdentifier['by']>({ customerId: true, externalId: true, email: true })
const endpoints = valuesOf<RecurEndpoint>({
	portal_sessions: true,
	entitlements: true,
	subscriptions: true,
	products: true,
	checkout_sessions: true,
})
const receipts = valuesOf<WebhookOutcome>({
	accepted: true,
	duplicate: true,
	ignored: true,
	refused: true,
	secret_missing: true,
	signature_refused: true,
	unreadable: true,
	not_stored: true,
})
const runOutcomes = valuesOf<SyncRunOutcome>({
	done: true,
	customer_gone: true,
	recur_failed: true,
	lease_lost: true,
	given_up: true,
	failed: true,
})
const signInOutcomes = valuesOf<SignInResult>({
	signed_in: true,
	invalid_credentials: true,
	rate_limited: true,
	busy: true,
	unavailable: true,
})
const mailResults = valuesOf<SendResult>({ sent: true, rejected: true, unavailable: true })
const signInWays = valuesOf<SignInWay>({ password: true, code: true, oidc: true })

/** Every label has few values, all named in the source: never an id, an address or a typed path. `startedAt` is of `performance.now()`. */
export function createMetrics() {
	const registry = new Registry()
	const { counter, histogram } = makersFor(registry)

	const presses = counter('presses_total', 'Presses on the portal button.', ['outcome', 'identifier'])
	const pressSeconds = histogram('press_duration_seconds', 'How long a press took.', ['outcome'])
	const calls = counter('recur_calls_total', 'Calls to Recur. Status none: no whole answer.', ['endpoint', 'status'])
	const callSeconds = histogram('recur_call_duration_seconds', 'How long a call to Recur took.', ['endpoint'])
	const webhooks = counter('webhooks_total', 'Deliveries of webhooks by what became of them.', ['receipt'])
	const runs = counter('sync_runs_total', 'Runs of synchronisation jobs.', ['outcome'])
	const runSeconds = histogram('sync_run_duration_seconds', 'How long a run of a job took.', [])
	const signIns = counter('sign_ins_total', 'Attempts to sign in.', ['outcome', 'way'])
	const deliveries = counter('lifecycle_events_total', 'Attempts to deliver a change to a handler.', [
		'handler',
		'outcome',
	])
	const mails = counter('mails_total', 'Mails given to the SMTP server.', ['result'])
	const auditMissing = counter('audit_missing_total', 'Records that the audit trail lacks.', [])
	const requests = counter('http_requests_total', 'Answered requests.', ['route', 'method', 'status'])
	const requestSeconds = histogram('http_request_duration_seconds', 'Until an answer began.', ['route'])

	// A counter that starts with its first failure hides it: Prometheus sees no increase.
	for (const outcome of pressOutcomes) {
		for (const identifier of outcome === 'opened' ? identifiers : ['none']) presses.inc({ outcome, identifier }, 0)
	}
	for (const endpoint of endpoints) {
		for (const status of [...STATUSES, ...STATUS_CLASSES]) calls.inc({ endpoint, status }, 0)
	}
	for (const receipt of receipts) webhooks.inc({ receipt }, 0)
	for (const outcome of runOutcomes) runs.inc({ outcome }, 0)
	for (const outcome of signInOutcomes) {
		for (const way of signInWays) signIns.inc({ outcome, way }, 0)
	}
	for (const result of mailResults) mails.inc({ result }, 0)

	return {
		registry,
		countPress({ outcome, identifier }: PortalPress, startedAt: number) {
			presses.inc({ outcome, identifier })
			pressSeconds.observe({ outcome }, secondsSince(startedAt))
		},
		/** `status` is null without a complete response. */
		countRecurCall(endpoint: RecurEndpoint, status: number | null, startedAt: number) {
			calls.inc({ endpoint, status: recurStatusLabel(status) })
			callSeconds.observe({ endpoint }, secondsSince(startedAt))
		},
		countWebhook(receipt: WebhookOutcome) {
			webhooks.inc({ receipt })
		},
		countSyncRun(outcome: SyncRunOutcome, startedAt: number) {
			runs.inc({ outcome })
			runSeconds.observe(secondsSince(startedAt))
		},
		countSignIn(outcome: SignInResult, way: SignInWay) {
			signIns.inc({ outcome, way })
		},
		/** `handler` is a name in the source. Counting 0 `times` shows a counter before its first event. */
		countLifecycleEvent(handler: string, outcome: 'delivered' | 'failed', times = 1) {
			deliveries.inc({ handler, outcome }, times)
		},
		countMail(result: SendResult) {
			mails.inc({ result })
		},
		countAuditMissing() {
			auditMissing.inc()
		},
		/** `route` is a pattern of ours, never the path itself. */
		countRequest({ route, method, status }: { route: string; method: string; status: number }, startedAt: number) {
			requests.inc({ route, method: METHODS.includes(method) ? method : 'other', status })
			requestSeconds.observe({ route }, secondsSince(startedAt))
		},
	}
}

function makersFor(registry: Registry) {
	const named = (name: string, help: string, labelNames: string[]) => {
		return { name: `recur_portal_${name}`, help, labelNames, registers: [registry] }
	}
	return {
		counter: (...args: Parameters<typeof named>) => new Counter(named(...args)),
		histogram: (...args: Parameters<typeof named>) => new Histogram({ ...named(...args), buckets: SECONDS }),
	}
}

function recurStatusLabel(status: number | null): string {
	if (status === null) return 'none'
	const exact = String(status)
	return STATUSES.includes(exact) ? exact : `${exact[0]}xx`
}

function secondsSince(startedAt: number): number {
	return (performance.now() - startedAt) / 1000
}

/** All members of a union; the compiler refuses a list that lacks one. */
function valuesOf<Value extends string>(values: Record<Value, true>): Value[] {
	return Object.keys(values) as Value[]
}
