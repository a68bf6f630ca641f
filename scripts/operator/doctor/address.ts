import { type Dispatcher, request } from 'undici'
import { portalReturnUrl } from '#app/billing/hosted-pages.server.ts'
import { createSecurityHeaders } from '#app/http/security-headers.server.ts'
import { paths } from '#app/paths.ts'
import type { Env } from '#app/platform/env.server.ts'
import { checkCertificate } from './certificate.ts'
import { type Check, errorCode, failed, ok, type Verdict, warning } from './check.ts'

const MAX_BODY_BYTES = 1024

type Answer = { status: number; headers: Record<string, string>; text: string }

/**
 * What can be seen of the running app from outside. `dispatcher` must accept any certificate: whether it is valid is a check of
 * its own, which must not hide the others. Nothing secret is sent.
 */
export function addressChecks(env: Env, dispatcher: Dispatcher): Check[] {
	const settings = ['APP_URL']
	const ask = (url: string, signal: AbortSignal) => askAddress(url, dispatcher, signal)
	const healthUrl = new URL('/healthz', env.APP_URL).href
	return [
		{ name: 'address', settings, run: async (signal) => await checkHealth(() => ask(healthUrl, signal)) },
		{ name: 'certificate', settings, run: (signal) => checkCertificate(env.APP_URL, signal) },
		{
			name: 'return-url',
			settings,
			after: ['address'],
			run: async (signal) => checkReturn(await ask(portalReturnUrl(env.APP_URL), signal)),
		},
		{
			name: 'security-headers',
			settings: [...settings, 'RECUR_HOSTED_ORIGINS'],
			after: ['address'],
			run: async (signal) => compareHeaders(await ask(healthUrl, signal), headersOfOurs(env)),
		},
		{
			name: 'proxies',
			settings: [...settings, 'TRUST_PROXY_HOPS'],
			after: ['address'],
			run: async (signal) => checkProxies(await ask(`${healthUrl}?forwarded`, signal), env),
		},
	]
}

async function checkHealth(ask: () => Promise<Answer>): Promise<Verdict> {
	let answer: Answer
	try {
		answer = await ask()
	} catch (error) {
		return warning(
			`APP_URL does not answer (${errorCode(error)}).`,
			'If the app is running, check APP_URL, DNS and the proxy. Otherwise start it and run this again.',
		)
	}
	if (answer.status === 200 && /"status"\s*:\s*"ok"/.test(answer.text)) return ok('The app answers at APP_URL.')
	return failed(
		`Something other than the app answers at APP_URL (${answer.status}).`,
		'Configure the proxy to pass all paths to the app, including /healthz.',
	)
}

function checkReturn({ status, headers }: Answer): Verdict {
	const location = headers.location ?? ''
	if (status >= 300 && status < 400 && location.startsWith(paths.login())) {
		return ok('The return page of Recur answers.')
	}
	return failed(
		`The return page of Recur (${paths.account()}) does not answer as expected (${status}).`,
		'Configure the proxy to pass this path on unchanged, and correct APP_URL.',
	)
}

/** The headers that the app sets, made by the same code. */
function headersOfOurs({ APP_URL, RECUR_HOSTED_ORIGINS }: Env): [string, string][] {
	const headersFor = createSecurityHeaders({ appUrl: APP_URL, hostedOrigins: RECUR_HOSTED_ORIGINS, hotReload: false })
	return headersFor('none').map(([name, value]) => [name.toLowerCase(), value])
}

function compareHeaders({ headers }: Answer, ours: [string, string][]): Verdict {
	const different = ours.filter(([name, value]) => withoutNonce(headers[name] ?? '') !== withoutNonce(value))
	if (different.length === 0) return ok('The security headers arrive as the app sets them.')
	return warning(
		`Security headers are missing or changed: ${different.map(([name]) => name).join(', ')}.`,
		'Configure the proxy to leave them alone. If the settings changed since the app started, restart it.',
	)
}

function withoutNonce(value: string): string {
	return value.replace(/'nonce-[^']*'/g, "'nonce'")
}

/** The app says how many entries reached it: all are of proxies, because we wrote none. Proxies that add none may show themselves. */
function checkProxies({ headers, text }: Answer, { APP_URL, TRUST_PROXY_HOPS }: Env): Verdict {
	const [, answered] = /"forwarded"\s*:\s*(\d+)/.exec(text) ?? []
	const entries = Number(answered ?? 0)
	if (entries > 0) return compareHops(entries, TRUST_PROXY_HOPS)
	const named = (headers.via ?? '').split(',').filter((proxy) => proxy.trim()).length
	const atLeast = Math.max(named, APP_URL.protocol === 'https:' || headers.server ? 1 : 0)
	const unseen = 'How many proxies append to X-Forwarded-For cannot be seen from outside'
	const remedy = 'Count the proxies that append to X-Forwarded-For; docs/operations/runbooks.md, "Proxies".'
	if (atLeast > TRUST_PROXY_HOPS) {
		const seen = `At least ${atLeast} seem to be in front of the app, but TRUST_PROXY_HOPS is ${TRUST_PROXY_HOPS}`
		return warning(`${seen}: visitors may share one limit for sign-ins.`, remedy)
	}
	if ((atLeast === 0 || answered) && TRUST_PROXY_HOPS > 0) {
		const seen = `No proxy appends to X-Forwarded-For, but TRUST_PROXY_HOPS is ${TRUST_PROXY_HOPS}`
		return warning(`${seen}: if there is none, visitors can choose the address they are counted by.`, remedy)
	}
	return ok(`${unseen}; TRUST_PROXY_HOPS (${TRUST_PROXY_HOPS}) does not contradict what can.`)
}

function compareHops(entries: number, hops: number): Verdict {
	const seen = `${entries} entries reach the app in X-Forwarded-For`
	if (entries === hops) return ok(`${seen}, and it trusts as many.`)
	const harm =
		entries > hops ? 'visitors share one limit for sign-ins' : 'visitors choose the address they are counted by'
	return warning(`${seen}, but TRUST_PROXY_HOPS is ${hops}: ${harm}.`, `Set TRUST_PROXY_HOPS to ${entries}.`)
}

async function askAddress(url: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<Answer> {
	const { statusCode, headers, body } = await request(url, { dispatcher, signal })
	let text = ''
	for await (const chunk of body.setEncoding('utf8') as AsyncIterable<string>) {
		text += chunk
		// Leaving the loop closes the connection.
		if (text.length > MAX_BODY_BYTES) break
	}
	const single = Object.entries(headers).map(([name, value]) => [name, String(value ?? '')] as const)
	return { status: statusCode, headers: Object.fromEntries(single), text }
}
