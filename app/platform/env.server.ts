import process from 'node:process'
import { z } from 'zod'
import { databaseSetting, isDatabaseUrl } from './database-url.server.ts'
import { parseOriginPattern } from './origin-pattern.server.ts'

// Recur's limits per minute for live and test keys.
const [LIVE_CALLS, TEST_CALLS] = [1000, 100]
// `Name <address>`, or an address alone.
const SENDER = /^(?:"?([^"<>@\p{Cc}]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))$/u
// `aaaaaaaaaaaaaaaa` is long but not secret. Generated ones have more different characters.
const DIFFERENT_CHARACTERS = 8
// All three, or none.
const OIDC_GROUP = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]']

const schema = z
	.object({
		BILLING_DATABASE_URL: z.string().optional(),
		// The one of the two that says where our data is.
		DATABASE_URL: z.string().refine(isDatabaseUrl),
		APP_URL: z.string().transform(toUrl).refine(isBareOrigin).refine(isHttpsOrLoopback),
		SESSION_SECRET: secrets(16),
		RECUR_SECRET_KEY: z
			.string()
			.trim()
			.regex(/^sk_(test|live)_[!-~]+$/),
		// Without the prefix, which anybody can guess.
		RECUR_WEBHOOK_SECRET: secrets(16, /^whsec_/).default([]),
		RECUR_API_URL: z
			.string()
			.default('https://api.recur.tw')
			.transform(toUrl)
			.refine(isHttpsOrLoopback)
			// The SDK appends /v1 itself, so a base that ends in it would call /v1/v1 and read every 404 as "no customer".
			.refine((url) => !/\/v1\/?$/.test(url.pathname)),
		RECUR_HOSTED_ORIGINS: z
			.string()
			.default('https://*.recur.tw')
			.transform((list) => list.split(',').map((item) => item.trim()))
			.pipe(z.array(z.string().transform(toOriginPattern)).min(1)),
		RECUR_PORTAL_CONFIGURATION_ID: z.string().trim().max(255).optional(),
		RECUR_DEADLINE_MS: integer(8000, { min: 100, max: 60_000 }),
		PORT: integer(3000, { min: 0, max: 65_535 }),
		LISTEN_HOST: z.string().trim().optional(),
		WEB_CONCURRENCY: integer(1, { min: 1, max: 64 }),
		TRUST_PROXY_HOPS: integer(0, { min: 0, max: 10 }),
		LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
		PORTAL_LIMIT_PER_MINUTE: integer(10, { min: 1, max: 1_000_000 }),
		SIGN_IN_LIMIT_PER_MINUTE: integer(10, { min: 1, max: 1_000_000 }),
		RECUR_CALLS_PER_MINUTE: wholeNumber({ min: 30, max: 1_000_000 }).optional(),
		DATABASE_POOL_SIZE: integer(10, { min: 2, max: 1000 }),
		DATABASE_WAIT_MS: integer(3000, { min: 100, max: 600_000 }),
		// The database itself keeps rows for thirty days, see the migration of the audit trail.
		AUDIT_DAYS: integer(400, { min: 30, max: 10_000 }),
		BILLING_TIME_ZONE: z.string().trim().default('Asia/Taipei').refine(isTimeZone),
		SHUTDOWN_DELAY_MS: integer(3000, { min: 0, max: 60_000 }),
		METRICS_PORT: wholeNumber({ min: 0, max: 65_535 }).optional(),
		SMTP_URL: z.string().transform(toUrl).refine(isSmtpServer).optional(),
		MAIL_FROM: z.string().transform(toSender).optional(),
		SUPPORT_URL: z.string().transform(toUrl).refine(isWayToPeople).optional(),
		OIDC_ISSUER: z.string().transform(toUrl).refine(isHttpsOrLoopback).refine(isPlainAddress).optional(),
		OIDC_CLIENT_ID: z.string().trim().optional(),
		OIDC_CLIENT_SECRET: z.string().trim().optional(),
		OIDC_BUTTON_NAME: z.string().trim().max(40).optional(),
		OIDC_DEADLINE_MS: integer(8000, { min: 100, max: 60_000 }),
	})
	.refine((env) => env.METRICS_PORT === 0 || env.METRICS_PORT !== env.PORT, { path: ['METRICS_PORT'] })
	.refine((env) => !(env.RECUR_SECRET_KEY.startsWith('sk_live_') && isLoopback(env.APP_URL)), {
		// A live key on a developer's machine would send real customers back to a page nobody else can reach.
		path: ['APP_URL'],
	})
	.refine((env) => env.SMTP_URL || !env.MAIL_FROM, { path: ['SMTP_URL'] })
	.refine((env) => env.MAIL_FROM || !env.SMTP_URL, { path: ['MAIL_FROM'] })
	.superRefine((env, context) => {
		const unset = OIDC_GROUP.filter((name) => env[name] === undefined)
		if (unset.length === OIDC_GROUP.length && env.OIDC_BUTTON_NAME === undefined) return
		for (const name of unset) context.addIssue({ code: 'custom', path: [name] })
	})
	.transform((env) => {
		const byKey = env.RECUR_SECRET_KEY.startsWith('sk_live_') ? LIVE_CALLS : TEST_CALLS
		return { ...env, RECUR_CALLS_PER_MINUTE: env.RECUR_CALLS_PER_MINUTE ?? byKey }
	})

/** URLs are `URL` objects, lists are arrays, durations are milliseconds. */
export type Env = z.output<typeof schema>

/** Its message holds the names of all wrong settings and none of their values. */
export class EnvError extends Error {
	readonly names: string[]

	constructor(names: string[]) {
		super(`Missing or malformed settings: ${names.join(', ')}`)
		this.name = 'EnvError'
		this.names = names
	}
}

/** Throws {@link EnvError}. An empty value counts as not set. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
	const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()))
	const database = databaseSetting(set)
	const result = schema.safeParse({ ...set, DATABASE_URL: set[database] })
	if (result.success) return result.data
	const names = result.error.issues.map(({ path: [name] }) => (name === 'DATABASE_URL' ? database : String(name)))
	throw new EnvError([...new Set(names)])
}

function integer(fallback: number, range: { min: number; max: number }) {
	return z.string().default(String(fallback)).pipe(wholeNumber(range))
}

function wholeNumber({ min, max }: { min: number; max: number }) {
	return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max))
}

function secrets(minLength: number, prefix = /^/) {
	const secret = z.string().refine((text) => {
		const unknown = text.replace(prefix, '')
		return unknown.length >= minLength && new Set(unknown).size >= DIFFERENT_CHARACTERS
	})
	return z
		.string()
		.transform((list) => list.split(',').map((item) => item.trim()))
		.pipe(z.array(secret).min(1))
}

function toUrl(value: string, context: z.RefinementCtx): URL {
	if (URL.canParse(value)) return new URL(value)
	context.addIssue('not a URL')
	return z.NEVER
}

function toOriginPattern(value: string, context: z.RefinementCtx) {
	const pattern = parseOriginPattern(value)
	if (pattern && (pattern.protocol === 'https:' || LOOPBACK_HOSTS.includes(pattern.host))) return pattern
	context.addIssue('not an origin')
	return z.NEVER
}

function toSender(value: string, context: z.RefinementCtx): { name: string; address: string } {
	const [, name = '', inBrackets, alone] = SENDER.exec(value.trim()) ?? []
	const address = z.email().safeParse(inBrackets ?? alone)
	if (address.success) return { name, address: address.data }
	context.addIssue('not an address')
	return z.NEVER
}

// Options in a query could disable certificate checks.
function isSmtpServer({ protocol, hostname, pathname, search, hash }: URL): boolean {
	return /^smtps?:$/.test(protocol) && hostname !== '' && pathname.length < 2 && search === '' && hash === ''
}

/** With a query our own part could still be appended; a fragment would hide it. */
function isWayToPeople({ protocol, pathname, hash }: URL): boolean {
	return hash === '' && (protocol === 'https:' || (protocol === 'mailto:' && z.email().safeParse(pathname).success))
}

function isBareOrigin(url: URL): boolean {
	return `${url.origin}/` === url.href
}

function isHttpsOrLoopback(url: URL): boolean {
	return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}

function isPlainAddress({ username, password, search, hash }: URL): boolean {
	return username + password + search + hash === ''
}

export function isLoopback(url: URL): boolean {
	return LOOPBACK_HOSTS.includes(url.hostname)
}

function isTimeZone(name: string): boolean {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
	} catch {
		return false
	}
}
