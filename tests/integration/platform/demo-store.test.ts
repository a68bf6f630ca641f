import { expect, onTestFinished, test } from 'vitest'
import { demoUsers } from '#prisma/demo-users.ts'
import { startEmulator } from '#recur-emulator'

test('the demo seed fits the demo users', async () => {
	const { origin, stop } = await startEmulator()
	onTestFinished(stop)
	const lookUp = async (query: Record<string, string>) => {
		const url = `${origin}/v1/customers/entitlements?${new URLSearchParams(query)}`
		const response = await fetch(url, { headers: { Authorization: 'Bearer sk_test_demo' } })
		const body = (await response.json()) as { customer: { id: string } | null; subscription: { status: string } | null }
		return body.customer && `${body.customer.id} ${body.subscription?.status ?? 'none'}`
	}
	const rows = demoUsers.map(async ({ id, email, linkedCustomerId }) => [
		email.split('@')[0],
		linkedCustomerId && (await lookUp({ customer_id: linkedCustomerId })),
		await lookUp({ external_id: id }),
		await lookUp({ email }),
	])
	const linked = 'demolinkedcustomer000001 active'
	const pastDue = 'demopastduecustomer00001 past_due'
	const canceled = 'democanceledcustomer0001 canceled'
	expect(await Promise.all(rows)).toEqual([
		['linked', linked, linked, linked],
		['external', null, 'demoexternalcustomer0001 active', null],
		['email', null, null, 'demoemailcustomer0000001 active'],
		['stale', null, 'demonewstalecustomer0001 active', 'demonewstalecustomer0001 active'],
		['unverified', null, null, 'demounverifiedcustomer01 active'],
		['conflict', null, null, 'demoformercustomer000001 none'],
		['new', null, null, null],
		['pastdue', pastDue, pastDue, pastDue],
		['canceled', canceled, canceled, canceled],
	])
})
