import { z } from 'zod'
import { isDatabaseUrl } from './database-url.server.ts'
import {
	integer,
	isBareOrigin,
	isHttpsOrLoopback,
	isLoopback,
	isPlainAddress,
	isSmtpServer,
	isTimeZone,
	isWayToPeople,
	optionalInteger,
	secrets,
	toOriginPattern,
	toSender,
	toUrl,
} from './env-values.server.ts'

// Recur's limits per minute for live and test keys.
const [LIVE_CALLS, TEST_CALLS] = [1000, 100]
// All three, or none.
const OIDC_GROUP = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
const DATABASE_ADDRESS =
	'an address like postgresql://user:password@host:5432/name?schema=recur; for several servers, the one of a load balancer: docs/deploy.md'
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Each is described by what is expected: the sentence goes on after "Set it to". */
export const settings = z.object({
	BILLING_DATABASE_URL: z
		.string()
		.optional()
		.describe(`${DATABASE_ADDRESS}; or leave it out where DATABASE_URL is ours`),
	// The one of the two that says where our data is.
	DATABASE_URL: z.string().refine(isDatabaseUrl).describe(DATABASE_ADDRESS),
	APP_URL: z
		.string()
		.transform(toUrl)
		.refine(isBareOrigin)
		.refine(isHttpsOrLoopback)
		.describe('the public origin without a path: https, or http on localhost with a test key'),
	SESSION_SECRET: secrets(16).describe(
		'at least 16 random characters, 8 of them different; `openssl rand -hex 32` makes such a secret',
	),
	RECUR_SECRET_KEY: z
		.string()
		.trim()
		.regex(/^sk_(test|live)_[!-~]+$/)
		.describe('the secret key of Recur’s dashboard, sk_test_… or sk_live_…'),
	// Without the prefix, which anybody can guess.
	RECUR_WEBHOOK_SECRET: secrets(16, /^whsec_/)
		.default([])
		.describe('the whsec_… of the webhook endpoint in Recur’s dashboard, or several, separated by commas'),
	RECUR_API_URL: z
		.string()
		.default('https://api.recur.tw')
		.transform(toUrl)
		.refine(isHttpsOrLoopback)
		// The SDK appends /v1 itself, so a base that ends in it would call /v1/v1 and read every 404 as "no customer".
		.refine((url) => !/\/v1\/?$/.test(url.pathname))
		.describe('an https address without /v1, or nothing'),
	RECUR_HOSTED_ORIGINS: z
		.string()
		.default('https://*.recur.tw')
		.transform((list) => list.split(',').map((item) => item.trim()))
		.pipe(z.array(z.string().transform(toOriginPattern)).min(1))
		.describe('origins such as https://*.recur.tw, separated by commas, or nothing'),
	RECUR_PORTAL_CONFIGURATION_ID: z
		.string()
		.trim()
		.max(255)
		.optional()
		.describe('the id of a portal configuration, or nothing'),
	RECUR_DEADLINE_MS: integer(8000, { min: 100, max: 60_000 }),
	PORT: integer(3000, { min: 0, max: 65_535 }),
	LISTEN_HOST: z.string().trim().optional(),
	WEB_CONCURRENCY: integer(1, { min: 1, max: 64 }),
	TRUST_PROXY_HOPS: integer(0, { min: 0, max: 10 }),
	LOG_LEVEL: z
		.enum(LOG_LEVELS)
		.default('info')
		.describe(`one of ${LOG_LEVELS.join(', ')}`),
	PORTAL_LIMIT_PER_MINUTE: integer(10, { min: 1, max: 1_000_000 }),
	SIGN_IN_LIMIT_PER_MINUTE: integer(10, { min: 1, max: 1_000_000 }),
	RECUR_CALLS_PER_MINUTE: optionalInteger({ min: 30, max: 1_000_000 }),
	DATABASE_POOL_SIZE: integer(10, { min: 2, max: 1000 }),
	DATABASE_WAIT_MS: integer(3000, { min: 100, max: 600_000 }),
	// The database itself keeps rows for thirty days, see the migration of the audit trail.
	AUDIT_DAYS: integer(400, { min: 30, max: 10_000 }),
	BILLING_TIME_ZONE: z
		.string()
		.trim()
		.default('Asia/Taipei')
		.refine(isTimeZone)
		.describe('a time zone such as Asia/Taipei, or nothing'),
	SHUTDOWN_DELAY_MS: integer(3000, { min: 0, max: 60_000 }),
	METRICS_PORT: optionalInteger({ min: 0, max: 65_535 }).describe('a whole number from 0 to 65535, not that of PORT'),
	SMTP_URL: z
		.string()
		.transform(toUrl)
		.refine(isSmtpServer)
		.optional()
		.describe(
			'smtp://user:password@host or smtps://…, without a path or options; without mail, leave out MAIL_FROM too',
		),
	MAIL_FROM: z
		.string()
		.transform(toSender)
		.optional()
		.describe('an address, or Name <address>; without mail, leave out SMTP_URL too'),
	SUPPORT_URL: z
		.string()
		.transform(toUrl)
		.refine(isWayToPeople)
		.optional()
		.describe('an https address without a fragment, or mailto: and an email address, or nothing'),
	OIDC_ISSUER: z
		.string()
		.transform(toUrl)
		.refine(isHttpsOrLoopback)
		.refine(isPlainAddress)
		.optional()
		.describe(
			'the https address that the sign-in provider names as its issuer; without one, leave out all OIDC_ settings',
		),
	OIDC_CLIENT_ID: z.string().trim().optional().describe('the id that the sign-in provider gave the app'),
	OIDC_CLIENT_SECRET: z.string().trim().optional().describe('the secret that the sign-in provider gave the app'),
	OIDC_BUTTON_NAME: z.string().trim().max(40).optional().describe('at most 40 characters, or nothing'),
	OIDC_DEADLINE_MS: integer(8000, { min: 100, max: 60_000 }),
})

/** All of them, and what they may not be together. */
export const envSchema = settings
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
