import { randomBytes } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { diagnose } from '#scripts/operator/doctor/diagnose.ts'
import { find, healthySettings, NO_DATABASE, runDoctor } from '../support/doctor-patient.ts'
import { runBuilt } from '../support/run-sync.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
const settings = healthySettings(app)
afterAll(app.stop)
beforeEach(app.reset)

test('when all is well, every line is ok and the exit code is 0', async () => {
	const { code, output } = await runBuilt('build/doctor.js', [], settings).ended
	const lines = output.trim().split('\n')
	expect([code, lines.filter((line) => !line.startsWith('ok '))]).toEqual([
		0,
		[`${lines.length - 1} ok, 0 warnings, 0 failed, 0 not checked.`],
	])
	const names = lines.slice(0, -1).map((line) => line.split(/\s+/)[1])
	expect(names).toEqual([
		...['settings', 'environment', 'webhook-secret'],
		...['database', 'database-writes', 'database-failover', 'database-clock', 'migrations', 'sync-queue', 'webhooks'],
		...['recur', 'recur-clock', 'recur-products', 'recur-customers'],
		'mail',
		...['address', 'certificate', 'return-url', 'security-headers', 'proxies'],
	])
})

test('--json has the findings; only a failure exits 1', async () => {
	const warned = await runDoctor(['--json'], { ...settings, RECUR_WEBHOOK_SECRET: '' })
	expect([warned.code, JSON.parse(warned.output)]).toMatchObject([0, { ok: true }])
	const failed = await runDoctor(['--json'], { ...settings, DATABASE_URL: NO_DATABASE })
	const { ok, checks } = JSON.parse(failed.output)
	expect([failed.code, ok]).toEqual([1, false])
	expect(checks).toContainEqual({
		check: 'database',
		status: 'failed',
		message: 'The database refuses the connection.',
		remedy: 'Start it, or correct host and port in DATABASE_URL.',
	})
	for (const check of checks) expect(Object.keys(check)).toEqual(['check', 'status', 'message', 'remedy'])
})

test.each([
	['', 'warning', /is not set/],
	['a secret without the prefix', 'warning', /does not start with whsec_/],
	['whsec_the-newer-secret, whsec_the-older-secret', 'ok', /accepted \(2 in use\)/],
	['whsec_short', 'not_checked', /because of RECUR_WEBHOOK_SECRET/],
])('the webhook secret %j is %s', async (RECUR_WEBHOOK_SECRET, status, message) => {
	const findings = await diagnose({ ...settings, RECUR_WEBHOOK_SECRET })
	expect(find(findings, 'webhook-secret')).toMatchObject({ status, message: expect.stringMatching(message) })
})

test.each([
	['sk_live_x', 'https://none.invalid', 'https://none.invalid', 'ok'],
	['sk_live_x', 'http://localhost:3000', 'http://127.0.0.1:1', 'failed'],
	['sk_test_x', 'https://none.invalid', 'https://none.invalid', 'warning'],
	['sk_live_x', 'https://none.invalid', 'http://127.0.0.1:1', 'warning'],
	['sk_test_x', 'http://localhost:1', 'http://127.0.0.1:1', 'ok'],
])('a key %s with APP_URL %s and Recur at %s: %s', async (RECUR_SECRET_KEY, APP_URL, RECUR_API_URL, status) => {
	const findings = await diagnose({ ...settings, RECUR_SECRET_KEY, APP_URL, RECUR_API_URL })
	expect(find(findings, 'environment')).toMatchObject({ status })
	expect(find(findings, 'settings')).toMatchObject({ status: 'ok' })
	expect(find(findings, 'database')).toMatchObject({ status: 'ok' })
})

test('names every wrong setting and its remedy', async () => {
	const wrong = { APP_URL: 'app', RECUR_SECRET_KEY: 'pk_test_x', PORT: 'x', SESSION_SECRET: '' }
	const findings = await diagnose({ ...settings, ...wrong })
	const reported = findings.filter(({ check }) => check === 'settings')
	expect(reported.map(({ status, message }) => `${status}: ${message}`).toSorted()).toEqual([
		'failed: APP_URL is malformed.',
		'failed: PORT is malformed.',
		'failed: RECUR_SECRET_KEY is malformed.',
		'failed: SESSION_SECRET is not set.',
	])
	for (const { remedy } of reported) expect(remedy).toMatch(/^Set it to .+\.$/)
	expect(find(findings, 'database').status).toBe('ok')
	expect(find(findings, 'recur').status).toBe('ok')
	expect(find(findings, 'recur-products').message).toBe('Not checked, because of RECUR_SECRET_KEY.')
	expect(find(findings, 'sync-queue').message).toBe('Not checked, because of RECUR_SECRET_KEY.')
	expect(find(findings, 'address').message).toBe('Not checked, because of APP_URL.')
})

test('refuses several servers in one setting and says what to use instead', async () => {
	const DATABASE_URL = settings.DATABASE_URL.replace(/@/, '@standby.invalid,')
	const reported = (await diagnose({ ...settings, DATABASE_URL })).filter(({ check }) => check === 'settings')
	expect(reported).toMatchObject([{ status: 'failed', remedy: expect.stringContaining('the one of a load balancer') }])
})

test('prints no text of any setting', async () => {
	const canary = `canary${randomBytes(6).toString('hex')}`
	const right = {
		DATABASE_URL: `postgresql://${canary}:${canary}@127.0.0.1:1/${canary}?options=${canary}`,
		APP_URL: `https://${canary}.invalid`,
		SESSION_SECRET: `${canary}${canary}`,
		RECUR_SECRET_KEY: `sk_test_${canary}`,
		RECUR_WEBHOOK_SECRET: `whsec_${canary}${canary}`,
		RECUR_API_URL: `https://${canary}.invalid/${canary}`,
		RECUR_HOSTED_ORIGINS: `https://${canary}.invalid`,
		RECUR_PORTAL_CONFIGURATION_ID: canary,
	}
	const wrong = { ...Object.fromEntries(Object.keys(right).map((name) => [name, canary])), PORT: canary }
	const real = { ...right, DATABASE_URL: settings.DATABASE_URL, RECUR_API_URL: settings.RECUR_API_URL }
	for (const source of [right, wrong, real, { ...right, RECUR_API_URL: app.address }]) {
		expect(JSON.stringify(await diagnose(source, 5000))).not.toContain(canary)
	}
	const password = new URL(settings.DATABASE_URL).password
	expect(JSON.stringify(await diagnose(settings))).not.toContain(password)
	for (const args of [[], ['--json'], [canary]]) {
		const { output } = await runDoctor(args, wrong)
		expect(output.length).toBeGreaterThan(0)
		expect(output).not.toContain(canary)
	}
})
