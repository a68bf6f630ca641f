import { afterAll, expect, test } from 'vitest'
import { ownPort } from '#scripts/local/own-port.ts'
import { startSignInProvider } from '#scripts/local/sign-in-provider.ts'
import { diagnose } from '#scripts/operator/doctor/diagnose.ts'
import { find, healthySettings } from '../support/doctor-patient.ts'
import { CALLBACK } from '../support/provider-sign-in.ts'
import { startTestApp } from '../support/test-app.ts'

const provider = await startSignInProvider({}, CALLBACK)
const app = await startTestApp()
const settings = { ...healthySettings(app), ...provider.settings }
afterAll(async () => {
	await app.stop()
	provider.stop()
})

test('a provider that answers is ok', async () => {
	expect(find(await diagnose(settings), 'sign-in-provider')).toMatchObject({ status: 'ok' })
})

test('nothing is checked without a provider', async () => {
	const findings = await diagnose(healthySettings(app))
	expect(findings.map(({ check }) => check)).not.toContain('sign-in-provider')
})

test.each([
	['another name', async () => provider.issuer.replace('localhost', '127.0.0.1'), /says that it is another issuer/],
	['another path', async () => `${provider.issuer}/realms/none`, /\(OAUTH_RESPONSE_IS_NOT_CONFORM\)/],
	['a closed port', async () => `http://localhost:${await ownPort()}`, /\(ECONNREFUSED\)/],
])('an issuer with %s is a failure and is not printed', async (_what, issuer, message) => {
	const finding = find(await diagnose({ ...settings, OIDC_ISSUER: await issuer() }), 'sign-in-provider')
	expect(finding).toMatchObject({ status: 'failed', message: expect.stringMatching(message) })
	expect(JSON.stringify(finding)).not.toMatch(/localhost|127\.0\.0\.1|secret-of/)
})

test('a missing one of the three settings is named', async () => {
	const findings = await diagnose({ ...settings, OIDC_CLIENT_SECRET: '' })
	expect(find(findings, 'settings')).toMatchObject({ status: 'failed', message: 'OIDC_CLIENT_SECRET is not set.' })
	expect(find(findings, 'sign-in-provider')).toMatchObject({ status: 'not_checked' })
	expect(find(findings, 'database')).toMatchObject({ status: 'ok' })
})
