import { afterAll, expect, onTestFinished, test } from 'vitest'
import { KEY, startAccount } from '../live/account-for-tests.ts'
import { runLiveCommand } from '../live/run-command.ts'
import { forward, startProxy } from '../proxy.ts'
import { startVerifier } from '../verification/verify-in-child.ts'

const verifier = startVerifier()
afterAll(() => verifier.stop())

test('is skipped without a key', async () => {
	const { lines, failure } = await verifier.verifyLive({})

	expect(lines).toEqual([expect.stringMatching(/^contract:live skipped: .*RECUR_SECRET_KEY.*\.$/)])
	expect(failure).toBeNull()
})

test.each(['sk_live_canary', 'pk_test_canary', 'canary'])('refuses the key %s without repeating it', async (key) => {
	const { lines, failure } = await verifier.verifyLive({ RECUR_SECRET_KEY: key })

	expect(lines).toEqual([])
	expect(failure).toContain('refused')
	expect(failure).not.toContain('canary')
})

test('the command verifies all that an account can show', async () => {
	const { env } = await startAccount()

	const { code, output } = await runLiveCommand(env)

	expect(output).toMatch(/keeps (\d+) of \1 interactions; \d+ left out\.\n$/)
	expect(code).toBe(0)
	expect(output).toMatch(/^left out: .* answered in camelCase \(/m)
	expect(output).toMatch(/^left out: .* \(nobody can make a live account fail with rate_limited\)/m)
	expect(output).toMatch(/^left out: a checkout session .* \(nothing is bought at a live account\)/m)
	expect(output).toMatch(/^left out: the event .* \(an account sends its events to its own endpoint, not here\)/m)
	expect(output).toMatch(/^only by form: .*email, externalId.* in entitlements by customerId of .* is trialing/m)
	expect(output).not.toMatch(/^only by form: .*(customerId|externalId|email).* in .* is active/m)
	expect(output).not.toContain('is not set')
	expect(output).not.toContain(KEY)
})

test('leaves out what needs a customer that is not set', async () => {
	const { env } = await startAccount()

	const { lines, failure } = await verifier.verifyLive({ RECUR_SECRET_KEY: KEY, RECUR_API_URL: env.RECUR_API_URL })

	expect(failure).toBeNull()
	expect(lines.join('\n')).toMatch(/^left out: .* by email.* \(RECUR_LIVE_EMAIL is not set\)/m)
	const isLeftOut = (description: string) => lines.some((line) => line.startsWith(`left out: ${description} (`))
	expect(isLeftOut('a portal session by email that no customer has')).toBe(false)
	expect(isLeftOut('the products to subscribe to, answered in snake_case')).toBe(false)
	expect(isLeftOut('subscriptions of an id that no customer has')).toBe(false)
})

test('reports in detail how an account’s answers differ', async () => {
	const { env, control } = await startAccount()
	await control.updateSettings({ dialect: 'camel' })

	const { lines, failure } = await verifier.verifyLive(env)

	expect(failure).toMatch(/^contract:live: .* keeps \d+ of \d+ interactions/)
	expect(lines.join('\n')).toMatch(/^mismatched: entitlements by email of .*(\n {4}.*)*external_id/m)
})

test('fails when an account answers about another customer', async () => {
	const { env } = await startAccount()
	const confusing = await startProxy(async (request) => {
		const answer = await forward(request, new URL(env.RECUR_API_URL))
		return { ...answer, body: answer.body.replace(/("customer_?id":|"customer":\{"id":)"active"/g, '$1"another"') }
	})
	onTestFinished(() => confusing.stop())

	const { lines, failure } = await verifier.verifyLive({ ...env, RECUR_API_URL: confusing.url.origin })

	expect(failure).not.toBeNull()
	expect(lines.join('\n')).toMatch(/^mismatched: a portal session by email, .*\n {4}.*another, not active/m)
	expect(lines.join('\n')).toMatch(/^mismatched: entitlements by externalId .*\n {4}.*another, not active/m)
})
