import { expect, test } from 'vitest'
import { KEY, startAccount } from '#tests/contract/live/account-for-tests.ts'
import { runLiveCommand } from '#tests/contract/live/run-command.ts'

test('the command is skipped without a key', async () => {
	const { code, output } = await runLiveCommand({})

	expect(code).toBe(0)
	expect(output).toMatch(/^contract:live skipped: .*RECUR_SECRET_KEY.*\.\n$/)
})

test.each(['sk_live_canary', 'pk_test_canary', 'canary'])(
	'the command refuses the key %s without repeating it',
	async (key) => {
		const { code, output } = await runLiveCommand({ RECUR_SECRET_KEY: key })

		expect(code).toBe(1)
		expect(output).toContain('refused')
		expect(output).not.toContain('canary')
	},
)

test("the command shows Pact's report", async () => {
	const { env } = await startAccount()

	const { code, output } = await runLiveCommand({ RECUR_SECRET_KEY: KEY, RECUR_API_URL: env.RECUR_API_URL })

	expect(code).toBe(0)
	expect(output).toMatch(/^left out: .* by email.* \(RECUR_LIVE_EMAIL is not set\)/m)
	expect(output).toMatch(/^ {2}a portal session by email that no customer has/m)
	expect(output).toMatch(/^ {2}the products to subscribe to/m)
	expect(output).toMatch(/^ {2}subscriptions of an id that no customer has/m)
})

test('the command fails when an account’s answers differ', async () => {
	const { env, control } = await startAccount()
	await control.updateSettings({ dialect: 'camel' })

	const { code, output } = await runLiveCommand(env)

	expect(code).toBe(1)
	expect(output).toMatch(/^mismatched: entitlements by email of .*(\n {4}.*)*external_id/m)
	expect(output).toMatch(/^contract:live: .* keeps \d+ of \d+ interactions; \d+ left out\.$/m)
})
