import { expect, test } from 'vitest'
import { schemaOf } from './database-url.server.ts'
import { EnvError, expectedOf, readDatabaseUrl, readEnv } from './env.server.ts'
import { settings } from './env-schema.server.ts'

const needed = {
	DATABASE_URL: 'postgresql://user:hunter2@localhost:5432/portal',
	APP_URL: 'https://app.example.com',
	SESSION_SECRET: 'sixteen letters!',
	RECUR_SECRET_KEY: 'sk_test_abc123',
}

test('four settings are required, the others have defaults', () => {
	expect(readEnv(needed)).toMatchObject({
		DATABASE_URL: needed.DATABASE_URL,
		APP_URL: new URL('https://app.example.com'),
		SESSION_SECRET: ['sixteen letters!'],
		RECUR_SECRET_KEY: 'sk_test_abc123',
		RECUR_API_URL: new URL('https://api.recur.tw'),
		RECUR_HOSTED_ORIGINS: [{ protocol: 'https:', host: '*.recur.tw', port: '' }],
		RECUR_DEADLINE_MS: 8000,
		PORT: 3000,
		WEB_CONCURRENCY: 1,
		TRUST_PROXY_HOPS: 0,
		LOG_LEVEL: 'info',
		PORTAL_LIMIT_PER_MINUTE: 10,
		SIGN_IN_LIMIT_PER_MINUTE: 10,
	})
	expect(readEnv(needed).RECUR_PORTAL_CONFIGURATION_ID).toBeUndefined()
	expect(readEnv(needed).METRICS_PORT).toBeUndefined()
})

test('BILLING_DATABASE_URL goes before DATABASE_URL, which may then be of any app', () => {
	const own = 'postgresql://user:hunter2@localhost/theirs?schema=recur'
	const theirs = { ...needed, DATABASE_URL: 'file:./app.db' }
	expect(readEnv({ ...theirs, BILLING_DATABASE_URL: own }).DATABASE_URL).toBe(own)
	expect(readEnv({ ...needed, BILLING_DATABASE_URL: ' ' }).DATABASE_URL).toBe(needed.DATABASE_URL)
	expect(namesOf({ ...theirs, BILLING_DATABASE_URL: 'mysql://localhost/theirs' })).toEqual(['BILLING_DATABASE_URL'])
	expect(namesOf(theirs)).toEqual(['DATABASE_URL'])
})

test.each([
	['', 'public'],
	['?sslmode=require', 'public'],
	['?schema=recur', 'recur'],
	['?sslmode=require&schema=_billing_2', '_billing_2'],
])('tables of the database %s are in the schema %s', (options, schema) => {
	const url = needed.DATABASE_URL + options
	expect(schemaOf(readEnv({ ...needed, DATABASE_URL: url }).DATABASE_URL)).toBe(schema)
})

test('a blank setting is not set', () => {
	expect(readEnv({ ...needed, PORT: '', LOG_LEVEL: ' ' })).toMatchObject({ PORT: 3000, LOG_LEVEL: 'info' })
	expect(namesOf({ ...needed, SESSION_SECRET: '  ' })).toEqual(['SESSION_SECRET'])
})

test.each([
	{ APP_URL: 'http://localhost:3000' },
	{ APP_URL: 'http://127.0.0.1:3000' },
	{ APP_URL: 'http://[::1]:3000' },
	{ APP_URL: 'https://app.example.com:8443/' },
	...['localhost/x', 'u:p,w@localhost/x?sslmode=require', 'localhost/x?application_name=a,b', '/x?host=/run'].map(
		(rest) => ({
			DATABASE_URL: `postgres://${rest}`,
		}),
	),
	{ RECUR_SECRET_KEY: 'sk_live_abc123' },
	{ RECUR_API_URL: 'http://localhost:4100' },
	{ RECUR_API_URL: 'https://proxy.example.com/recur/' },
	{ RECUR_PORTAL_CONFIGURATION_ID: 'bpc_1' },
	{ RECUR_WEBHOOK_SECRET: 'whsec_sixteen-letters!' },
	{ RECUR_WEBHOOK_SECRET: 'sixteen-letters!' },
	{ RECUR_WEBHOOK_SECRET: 'whsec_sixteen-letters!, whsec_the-older-secret' },
	{ RECUR_DEADLINE_MS: '100' },
	{ PORT: '0' },
	{ WEB_CONCURRENCY: '64' },
	{ METRICS_PORT: '9464' },
	{ METRICS_PORT: '0', PORT: '0' },
	...['https://help.example.com/new?from=app', 'mailto:help@example.com', 'mailto:help@example.com?subject=Portal'].map(
		(value) => ({ SUPPORT_URL: value }),
	),
	{ TRUST_PROXY_HOPS: '2' },
	{ LOG_LEVEL: 'silent' },
	{ PORTAL_LIMIT_PER_MINUTE: '1' },
	...['smtp://mail.example.com', 'smtps://user:p%40ss@mail.example.com:465/', 'smtp://[::1]:2525'].map((value) => ({
		SMTP_URL: value,
		MAIL_FROM: 'noreply@example.com',
	})),
])('accepts %o', (change) => {
	expect(() => readEnv({ ...needed, ...change })).not.toThrow()
})

test.each([
	...[
		...['', 'localhost', 'mysql://localhost/x', 'postgresql://'],
		...['postgres://u:p@a,b/db', 'postgres://u:p@a:5432,b:5433/db', 'postgres://a,b', 'postgres://u:p@a/db?host=a,b'],
		...['postgres://u:p@a/db?x=1&host=a%2Cb', 'postgres://u:p@a/db?target_session_attrs=read-write'],
		...[
			'',
			'Recur',
			'2recur',
			're-cur',
			're%20cur',
			're"cur',
			'recur;',
			'pg_recur',
			'information_schema',
			'r'.repeat(64),
		].map((schema) => `${needed.DATABASE_URL}?schema=${schema}`),
		...['?schema=recur&schema=public', '?schema=recur#x'].map((options) => needed.DATABASE_URL + options),
	].map((value) => ({ DATABASE_URL: value })),
	...[
		'app.example.com',
		'http://app.example.com',
		'http://localhost.example.com',
		'http://127.0.0.1.nip.io',
		'ftp://localhost',
		'https://app.example.com/base',
		'https://app.example.com/?a',
		'https://user@app.example.com',
		'https://',
	].map((value) => ({ APP_URL: value })),
	...[
		'fifteen letters',
		'a'.repeat(64),
		'abcdefgabcdefgabcdefg',
		'a secret that is long enough,short',
		',',
		'a secret that is long enough,',
	].map((value) => ({
		SESSION_SECRET: value,
	})),
	...[
		'whsec_',
		'whsec_fifteen-letters',
		'fifteen-letters',
		'whsec_sixteen-letters!,',
		'whsec_sixteen-letters!,whsec_short',
	].map((value) => ({ RECUR_WEBHOOK_SECRET: value })),
	...['pk_test_abc', 'sk_abc', 'sk_test_', 'sk_prod_abc', 'sk_test_a b', 'SK_TEST_abc'].map((value) => ({
		RECUR_SECRET_KEY: value,
	})),
	...[
		'api.recur.tw',
		'http://api.recur.tw',
		'https://api.recur.tw/v1',
		'https://api.recur.tw/v1/',
		'ftp://localhost',
	].map((value) => ({ RECUR_API_URL: value })),
	...['*', 'https://*', 'http://portal.recur.tw', 'https://a.test,', 'https://a.test/path', 'a.test'].map((value) => ({
		RECUR_HOSTED_ORIGINS: value,
	})),
	...['99', '60001', '8s', '-1', '1e3', '8000.5'].map((value) => ({ RECUR_DEADLINE_MS: value })),
	...['65536', 'http', '-1'].map((value) => ({ PORT: value })),
	...['0', '65', 'auto'].map((value) => ({ WEB_CONCURRENCY: value })),
	...[
		...['help@example.com', 'http://help.example.com', 'javascript:alert(1)', 'tel:0223456789'],
		...['mailto:', 'mailto:help', 'https://help.example.com/#new', 'https://'],
	].map((value) => ({ SUPPORT_URL: value })),
	// The second is the app's own port.
	...['65536', '3000', 'none', '-1'].map((value) => ({ METRICS_PORT: value })),
	...['true', '11', '-1'].map((value) => ({ TRUST_PROXY_HOPS: value })),
	...['verbose', 'INFO'].map((value) => ({ LOG_LEVEL: value })),
	...['0', 'none'].map((value) => ({ PORTAL_LIMIT_PER_MINUTE: value })),
	...['0', '1000001'].map((value) => ({ SIGN_IN_LIMIT_PER_MINUTE: value })),
	...['29', 'many', '1000001'].map((value) => ({ RECUR_CALLS_PER_MINUTE: value })),
	...['1', '1001'].map((value) => ({ DATABASE_POOL_SIZE: value })),
	...['99', '600001'].map((value) => ({ DATABASE_WAIT_MS: value })),
	...['-1', '60001'].map((value) => ({ SHUTDOWN_DELAY_MS: value })),
	{ RECUR_PORTAL_CONFIGURATION_ID: 'x'.repeat(256) },
	...['', 'Somebody', 'a@b', 'a@example.com, b@example.com', 'A <a@example.com> B', 'A\nBcc: b <a@example.com>'].map(
		(value) => ({ MAIL_FROM: value || '@' }),
	),
])('refuses %o by name without its value', (change) => {
	expect(namesOf({ ...needed, ...change })).toEqual(Object.keys(change))
})

test.each([
	['noreply@example.com', '', 'noreply@example.com'],
	['<noreply@example.com>', '', 'noreply@example.com'],
	['Recur 入口網站 <noreply@example.com>', 'Recur 入口網站', 'noreply@example.com'],
	['"Example, Inc." <noreply@example.com>', 'Example, Inc.', 'noreply@example.com'],
])('reads the sender %s', (MAIL_FROM, name, address) => {
	const env = readEnv({ ...needed, SMTP_URL: 'smtp://localhost', MAIL_FROM })
	expect(env.MAIL_FROM).toEqual({ name, address })
})

test.each([
	'mail.example.com',
	'https://mail.example.com',
	'smtp://',
	'smtp://mail.example.com/path',
	// Options could turn off the check of the certificate.
	'smtp://mail.example.com?tls.rejectUnauthorized=false',
])('refuses the mail server %s', (SMTP_URL) => {
	expect(namesOf({ ...needed, MAIL_FROM: 'noreply@example.com', SMTP_URL })).toEqual(['SMTP_URL'])
})

test('names the missing one of SMTP_URL and MAIL_FROM', () => {
	expect(namesOf({ ...needed, SMTP_URL: 'smtp://localhost' })).toEqual(['MAIL_FROM'])
	expect(namesOf({ ...needed, MAIL_FROM: 'noreply@example.com' })).toEqual(['SMTP_URL'])
})

const oidc = { OIDC_ISSUER: 'https://login.example.com/realms/x', OIDC_CLIENT_ID: 'portal', OIDC_CLIENT_SECRET: 's' }

test.each(Object.keys(oidc))('names %s when only it is missing, and the others when only it is set', (name) => {
	expect(() => readEnv({ ...needed, ...oidc, OIDC_BUTTON_NAME: 'Google' })).not.toThrow()
	expect(namesOf({ ...needed, ...oidc, [name]: ' ' })).toEqual([name])
	const others = Object.keys(oidc).filter((other) => other !== name)
	expect(namesOf({ ...needed, [name]: oidc[name as keyof typeof oidc] })).toEqual(others)
	expect(namesOf({ ...needed, OIDC_BUTTON_NAME: 'Google' })).toEqual(Object.keys(oidc))
})

test.each([
	'login.example.com',
	'http://login.example.com',
	'https://user:password@login.example.com',
	'https://login.example.com/?tenant=1',
])('refuses the issuer %s', (OIDC_ISSUER) => {
	expect(namesOf({ ...needed, ...oidc, OIDC_ISSUER })).toEqual(['OIDC_ISSUER'])
})

test('the call limit follows the key unless set', () => {
	const limit = (change: object) => readEnv({ ...needed, ...change }).RECUR_CALLS_PER_MINUTE
	expect(limit({})).toBe(100)
	expect(limit({ RECUR_SECRET_KEY: 'sk_live_abc123' })).toBe(1000)
	expect(limit({ RECUR_CALLS_PER_MINUTE: '250' })).toBe(250)
})

test('refuses a live key on localhost', () => {
	const live = { ...needed, RECUR_SECRET_KEY: 'sk_live_abc123' }
	for (const APP_URL of ['http://localhost:3000', 'https://localhost', 'http://127.0.0.1:3000', 'http://[::1]']) {
		expect(namesOf({ ...live, APP_URL })).toEqual(['APP_URL'])
	}
})

test('names all wrong settings at once', () => {
	expect(namesOf({ PORT: 'x', LOG_LEVEL: 'y' }).toSorted()).toEqual(
		['APP_URL', 'DATABASE_URL', 'LOG_LEVEL', 'PORT', 'RECUR_SECRET_KEY', 'SESSION_SECRET'].toSorted(),
	)
})

test('tells what is missing from what is malformed, and what is expected of that', () => {
	const wrong = { ...needed, APP_URL: ' ', SESSION_SECRET: '', PORT: 'eighty', LOG_LEVEL: 'loud' }
	expect(() => readEnv(wrong)).toThrow(
		/^Missing: APP_URL, SESSION_SECRET\. Malformed: PORT \(a whole number from 0 to 65535\), LOG_LEVEL \(one of fatal, .*\)\.$/,
	)
	expect(() => readEnv({ ...needed, PORT: '65536' })).toThrow(/^Malformed: PORT \(a whole number from 0 to 65535\)\.$/)
	expect(() => readEnv({ ...needed, SMTP_URL: 'smtp://localhost' })).toThrow(/^Missing: MAIL_FROM\.$/)
})

test('every setting that can be malformed says what is expected', () => {
	expect(Object.keys(settings.shape).filter((name) => !expectedOf(name))).toEqual(['LISTEN_HOST'])
})

test('reads the address of the database alone', () => {
	expect(readDatabaseUrl({ DATABASE_URL: needed.DATABASE_URL })).toBe(needed.DATABASE_URL)
	const theirs = { DATABASE_URL: 'file:./app.db', BILLING_DATABASE_URL: needed.DATABASE_URL }
	expect(readDatabaseUrl(theirs)).toBe(needed.DATABASE_URL)
	expect(() => readDatabaseUrl({ ...theirs, BILLING_DATABASE_URL: 'x' })).toThrow(/^Malformed: BILLING_DATABASE_URL \(/)
	expect(() => readDatabaseUrl({})).toThrow(/^Missing: DATABASE_URL\.$/)
	expect(() => readDatabaseUrl({ DATABASE_URL: 'mysql://u:hunter2@h/x' })).toThrow(
		/^Malformed: DATABASE_URL \(an address like/,
	)
})

test('reads comma-separated lists, trimmed, in order', () => {
	const env = readEnv({
		...needed,
		SESSION_SECRET: ' the newer secret 1 , the older secret 2 ',
		RECUR_HOSTED_ORIGINS: 'https://*.recur.tw, http://localhost:4100',
	})
	expect(env.SESSION_SECRET).toEqual(['the newer secret 1', 'the older secret 2'])
	expect(env.RECUR_HOSTED_ORIGINS).toEqual([
		{ protocol: 'https:', host: '*.recur.tw', port: '' },
		{ protocol: 'http:', host: 'localhost', port: '4100' },
	])
})

function namesOf(source: Record<string, string>): string[] {
	try {
		readEnv(source)
	} catch (error) {
		if (!(error instanceof EnvError)) throw error
		const expected = error.malformed.map((name) => expectedOf(name) ?? '')
		// Where it was thrown may hold anything: the folder of this project is named like a value.
		const stack = String(error.stack).replaceAll(/^ +at .*$/gm, '')
		const ownWords = [error.message, stack, JSON.stringify(error)]
			.map((text) => expected.reduce((rest, words) => rest.replaceAll(words, ''), text))
			.join()
		for (const value of Object.values(source).filter((text) => text.length > 4)) expect(ownWords).not.toContain(value)
		for (const name of error.missing) expect(source[name]?.trim()).toBeFalsy()
		for (const name of error.malformed) expect(error.message).toContain(`${name} (${expectedOf(name)})`)
		return [...error.missing, ...error.malformed]
	}
	return []
}
