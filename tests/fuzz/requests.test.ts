import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { addPerson, linkPerson, linksOf, signedInVisitor } from '../integration/support/people.ts'
import { APP_URL, startTestApp } from '../integration/support/test-app.ts'
import { share } from './budget.ts'
import { anyBody, headerValue, nastyText } from './nasty.ts'

const WEBHOOK_SECRET = 'whsec_of-the-fuzzed-app'
const AT_ONCE = 5
const BATCH_BETWEEN_CHECKS = 50

// Ids of somebody else, where a request could name them.
const OTHER = { customerId: 'cus_of_somebody_else', email: 'somebody-else@example.com' }

type Form = [string, string][]
type Call =
	| { kind: 'get'; path: string; query: string; headers: Record<string, string> }
	| { kind: 'post'; path: string; form: Form; headers: Record<string, string> }
	| { kind: 'webhook'; body: string; signature: string | null }

const paths = fc.constantFrom(
	'/account',
	'/account.data',
	'/api/portal',
	'/pricing',
	'/pro',
	'/locale',
	'/',
	'/login',
	'/login/code',
	'/account/email',
	'/account/email/undo',
	'/account/password',
	'/account/sessions',
	'/account/delete',
	'/nothing',
)
// Each sign-in checks a password, which takes its time by design.
const posts = fc.oneof(
	{ weight: 30, arbitrary: fc.constantFrom('/account', '/api/portal', '/pricing', '/locale') },
	{ weight: 1, arbitrary: fc.constantFrom('/login', '/logout') },
)
const names = fc.constantFrom(
	'email',
	'password',
	'redirectTo',
	'customerId',
	'customer_id',
	'userId',
	'externalId',
	'returnUrl',
	'product',
	'locale',
)
const values = fc.oneof(nastyText, fc.constantFrom(OTHER.customerId, OTHER.email, 'pro-monthly', 'en'))
const headers = fc
	.dictionary(
		fc.constantFrom(
			...['X-Forwarded-Host', 'X-Forwarded-For', 'Forwarded', 'Host', 'Referer', 'Accept-Language', 'Accept'],
			...['X-Customer-Id', 'User-Agent'],
		),
		headerValue.filter(Boolean),
		{ maxKeys: 4 },
	)
	// The client that sends the requests reads this header too, and throws for half an IPv6 address.
	.map(({ Host = '', ...others }) => (Host.includes('[') ? others : { ...others, Host }))
const calls: fc.Arbitrary<Call> = fc.oneof(
	fc.record({ kind: fc.constant('get' as const), path: paths, query: nastyText, headers }),
	fc.record({
		kind: fc.constant('post' as const),
		path: posts,
		form: fc.array(fc.tuple(names, values), { maxLength: 5 }),
		headers,
	}),
	fc.record({
		kind: fc.constant('webhook' as const),
		body: anyBody,
		signature: fc.oneof(fc.constant(null), headerValue),
	}),
)

test('no request fails, redirects elsewhere or opens another person’s portal', async () => {
	const app = await startTestApp({ RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET })
	onTestFinished(app.stop)
	const [person, other] = [await addPerson(app), await addPerson(app)]
	await app.recur.putCustomer({ id: 'cus_of_the_person', externalId: person.user.id, email: person.user.email })
	await app.recur.putCustomer({ id: OTHER.customerId, externalId: other.user.id, email: OTHER.email })
	await linkPerson(app, other, OTHER.customerId)
	const before = await linksOf(app, other)
	const allowed = [APP_URL, app.emulator.origin]
	let visitor = person.visitor
	let batches = 0

	async function send(call: Call, isSignedIn: boolean) {
		const browser = isSignedIn ? visitor : app.visitor()
		if (call.kind === 'get') return await browser.get(`${call.path}?${encodeURI(wellFormed(call.query))}`, call.headers)
		if (call.kind === 'post') {
			const body = new URLSearchParams(call.form.map(([name, value]) => [name, wellFormed(value)])).toString()
			return await browser.post(call.path, { body, headers: call.headers })
		}
		const signature = call.signature ?? createHmac('sha256', WEBHOOK_SECRET).update(call.body).digest('base64')
		return await browser.post('/api/webhooks/recur', {
			body: Buffer.from(call.body),
			headers: { 'Content-Type': 'application/json', 'X-Recur-Signature': signature },
		})
	}

	async function check(): Promise<void> {
		const asked = (await app.recur.listRequests()).filter(({ path }) => /portal|checkout/.test(path))
		for (const { body, query } of asked) {
			const text = JSON.stringify([body, query])
			for (const id of [OTHER.customerId, OTHER.email, other.user.id]) expect(text).not.toContain(id)
		}
		await app.recur.clearRequests()
	}

	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.tuple(calls, fc.boolean()), { minLength: AT_ONCE, maxLength: AT_ONCE }),
			async (batch) => {
				if (visitor.cookies.size === 0) visitor = await signedInVisitor(app, person.user.id)
				const answers = await Promise.all(batch.map(([call, isSignedIn]) => send(call, isSignedIn)))
				for (const { status, headers } of answers) {
					expect(status).toBeLessThan(500)
					const location = headers.get('Location')
					if (location) expect(allowed).toContain(new URL(location, APP_URL).origin)
				}
				batches += 1
				if (batches % BATCH_BETWEEN_CHECKS === 0) await check()
			},
		),
		share(5, AT_ONCE),
	)
	await check()
	expect(app.logLines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([])
	expect(await linksOf(app, other)).toEqual(before)
	// The inputs do press the button: this person's own portal has opened.
	expect(await linksOf(app, person)).toMatchObject([{ customerId: 'cus_of_the_person' }])
})

/** Half a pair of surrogates cannot be sent; it becomes the replacement character. */
function wellFormed(text: string): string {
	return Buffer.from(text).toString()
}
