import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Finding } from '#scripts/operator/doctor/check.ts'
import { diagnose } from '#scripts/operator/doctor/diagnose.ts'
import { find, healthySettings, troubles } from '#tests/integration/support/doctor-patient.ts'
import { runBuilt } from '#tests/integration/support/run-sync.ts'
import { startSmallServer } from '#tests/integration/support/small-server.ts'
import { startTestApp } from '#tests/integration/support/test-app.ts'
import { hasOpenssl, startTlsProxy } from '#tests/integration/support/tls-proxy.ts'

const app = await startTestApp()
const settings = healthySettings(app)
afterAll(app.stop)
beforeEach(app.reset)

test('no app is a warning, another app a failure', async () => {
	const findings = await diagnose({ ...settings, APP_URL: 'http://127.0.0.1:1' })
	expect(troubles(findings)).toEqual({
		address: 'warning',
		'return-url': 'not_checked',
		'security-headers': 'not_checked',
		proxies: 'not_checked',
	})
	const { origin } = await startSmallServer((_request, response) => response.end('Welcome'))
	expect(troubles(await diagnose({ ...settings, APP_URL: origin }))).toMatchObject({ address: 'failed' })
})

test.skipIf(!hasOpenssl)('a refused certificate is a failure (needs openssl)', async () => {
	const proxy = await startTlsProxy(90)
	const findings = await diagnoseBehind(proxy, {})
	expect(troubles(findings)).toEqual({ certificate: 'failed', proxies: 'warning' })
	expect(find(findings, 'certificate').message).toContain('(DEPTH_ZERO_SELF_SIGNED_CERT)')
	expect(find(findings, 'proxies').message).toContain('At least 1 seem to be in front of the app')
})

test.skipIf(!hasOpenssl)('an expiring certificate or wrong proxies are warnings (needs openssl)', async () => {
	const proxy = await startTlsProxy(5, { via: '1.1 cdn, 1.1 balancer', dropHeader: 'x-frame-options' })
	const patient = await startPatient(proxy, { TRUST_PROXY_HOPS: '1' })
	const settings = { ...patient, NODE_EXTRA_CA_CERTS: proxy.certificate }
	const { code, output } = await runBuilt('build/doctor.js', ['--json'], settings).ended
	const { checks } = JSON.parse(output) as { checks: Finding[] }
	expect([code, troubles(checks)]).toEqual([
		0,
		{ certificate: 'warning', 'security-headers': 'warning', proxies: 'warning' },
	])
	expect(find(checks, 'certificate').message).toMatch(/expires in [45] days/)
	expect(find(checks, 'security-headers').message).toContain('x-frame-options')
	expect(find(checks, 'proxies').message).toContain('At least 2')
})

test.skipIf(!hasOpenssl).each([
	['1', 'warning', /2 entries reach the app.*TRUST_PROXY_HOPS is 1.*share/],
	['2', 'ok', /^2 entries reach the app/],
	['3', 'warning', /2 entries reach the app.*TRUST_PROXY_HOPS is 3.*choose/],
])('behind two proxies TRUST_PROXY_HOPS=%s is %s (needs openssl)', async (hops, status, message) => {
	const proxy = await startTlsProxy(90, { forwardedFor: '192.0.2.1, 192.0.2.2' })
	const finding = find(await diagnoseBehind(proxy, { TRUST_PROXY_HOPS: hops }), 'proxies')
	expect(finding).toMatchObject({ status, message: expect.stringMatching(message) })
	expect(finding.message).not.toContain('192.0.2')
})

test('trusting a missing proxy is a warning', async () => {
	expect(troubles(await diagnose({ ...settings, TRUST_PROXY_HOPS: '1' }))).toEqual({ proxies: 'warning' })
})

type Proxy = Awaited<ReturnType<typeof startTlsProxy>>

/** The settings of an app behind the proxy. */
async function startPatient(proxy: Proxy, own: Record<string, string>): Promise<Record<string, string>> {
	const patient = await startTestApp({ APP_URL: proxy.origin, DATABASE_URL: settings.DATABASE_URL, ...own })
	onTestFinished(patient.stop)
	proxy.passOnTo(patient.address)
	const RECUR_API_URL = patient.emulator.origin
	return { ...settings, ...own, APP_URL: proxy.origin, RECUR_API_URL, RECUR_HOSTED_ORIGINS: RECUR_API_URL }
}

async function diagnoseBehind(proxy: Proxy, own: Record<string, string>): Promise<Finding[]> {
	return await diagnose(await startPatient(proxy, own))
}
