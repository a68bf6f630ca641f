import { randomBytes } from 'node:crypto'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect, onTestFinished, test } from 'vitest'
import { DEMO_PASSWORD, demoUsers } from '#prisma/demo-users.ts'
import { faultKinds } from '#recur-emulator'
import { type Mailbox, startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { askedVisitor, codeFor, enter, wrongCode } from '../support/code-mail.ts'
import { layWire } from '../support/cuttable-database.ts'
import { deliver, newEvent, sign, type WebhookBody } from '../support/deliver.ts'
import { endpoints, press } from '../support/endpoints.ts'
import { scrape } from '../support/scrape.ts'
import { recordSpans } from '../support/span-recorder.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const canary = (name: string) => `canary${name}${randomBytes(6).toString('hex')}`

const secrets = {
	SESSION_SECRET: canary('sessionsecret'),
	RECUR_SECRET_KEY: `sk_test_${canary('key')}`,
	RECUR_WEBHOOK_SECRET: `whsec_${canary('webhooksecret')}`,
}
const typed = {
	password: canary('password'),
	email: `${canary('mail')}@example.com`,
	mailed: `${canary('mailed')}@example.com`,
	query: canary('query'),
	header: canary('header'),
	field: canary('field'),
}
const sent = { payload: canary('payload'), signature: canary('signature'), body: canary('body') }

const BY_RECUR = { secret: secrets.RECUR_WEBHOOK_SECRET }

test('no secret or personal data in logs, metrics, spans', async () => {
	const recording = recordSpans()
	onTestFinished(recording.stop)
	const wire = await layWire()
	const mailbox = await startMailbox()
	onTestFinished(mailbox.stop)
	const app = await startTestApp({ ...secrets, ...mailbox.env, RECUR_DEADLINE_MS: '400', METRICS_PORT: '0' }, wire.way)
	onTestFinished(app.stop)
	// First: after Recur's 429 the background would pause for a minute.
	const signatures = await deliverEverything(app)
	const cookies = [...(await liveThroughEverything(app)), ...(await useCodes(app, mailbox))]
	await wire.cut()
	for (const endpoint of endpoints) await press(await visitorWith(app, cookies), endpoint)
	expect(await deliver(app, talkative(), BY_RECUR)).toMatchObject({ status: 503 })
	await wire.mend()
	await expect.poll(async () => (await app.visitor().get('/readyz')).status).toBe(200)

	const log = app.logLines.join('\n')
	const metrics = (await scrape(app)).text
	const traces = textOf(recording.spans())
	for (const name of ['portal', 'sync', 'recur entitlements']) expect(traces).toContain(`"name":"${name}"`)
	const portals = await app.recur.listPortalSessions()
	const password = new URL(app.services.env.DATABASE_URL).password
	expect(portals.length).toBeGreaterThan(5)
	for (const sign of ['"event":"portal"', '"event":"webhook_accepted"', '"level":"error"', '"level":"warn"'])
		expect(log).toContain(sign)
	const forbidden = [
		...Object.values(secrets),
		...Object.values(typed),
		...Object.values(sent),
		...signatures,
		...demoUsers.map(({ email }) => email),
		...portals.map(({ url }) => url.slice(url.lastIndexOf('/') + 1)),
		...cookies.map((cookie) => decodeURIComponent(cookie).split('.')[0] ?? ''),
		...[DEMO_PASSWORD, password, 'ps_', 'Bearer', '@example.com', app.emulator.origin],
	]
	for (const text of forbidden) {
		for (const output of [log, metrics, traces]) expect(output, text).not.toContain(text)
	}
})

function textOf(spans: ReadableSpan[]): string {
	const facts = spans.map(({ name, attributes, events, links, status, resource }) => {
		return { name, attributes, events, links, status, resource: resource.attributes }
	})
	return JSON.stringify(facts)
}

/** Every demo user, every endpoint, every fault, and visitors who put things where they do not belong. */
async function liveThroughEverything(app: TestApp): Promise<string[]> {
	const cookies: string[] = []
	for (const { email } of demoUsers) {
		const visitor = app.visitor()
		await visitor.signIn(email)
		cookies.push(visitor.cookies.get('session') ?? '')
		for (const endpoint of endpoints) await press(visitor, endpoint)
		await visitor.get(`/account?status=wait&token=${typed.query}`)
	}
	const visitor = await visitorWith(app, cookies)
	for (const kind of faultKinds.options) {
		await app.recur.clearFaults()
		await app.recur.addFault({ endpoint: 'all', kind, field: 'url', change: 'drop' })
		for (const endpoint of endpoints) await press(visitor, endpoint)
		await visitor.get('/account?status=wait')
	}
	await app.recur.clearFaults()
	await misuse(app)
	return cookies
}

/** Somebody who signs up by a code, mistypes one and deletes the account. Returns the tokens of the cookies. */
async function useCodes(app: TestApp, mailbox: Mailbox): Promise<string[]> {
	const visitor = await askedVisitor(app, typed.mailed)
	const asked = visitor.cookies.get('code') ?? ''
	const code = await codeFor(mailbox, typed.mailed)
	await enter(visitor, wrongCode(code))
	await enter(visitor, code)
	mailbox.setFault({ at: 'recipient', code: 550 })
	await visitor.post('/account/delete', { form: { sendCode: 'yes' } })
	await visitor.post('/account/delete', { form: { password: typed.password } })
	await visitor.post('/account/password', { form: { password: typed.password, newPassword: typed.password } })
	await visitor.post('/account/email', { form: { password: typed.password, email: typed.email } })
	await app.services.mailQueue?.stop()
	mailbox.setFault(null)
	return [asked, visitor.cookies.get('code') ?? '']
}

/** Webhooks that say more than we need, each with another fate. Returns the signatures of those that Recur signed. */
async function deliverEverything(app: TestApp): Promise<string[]> {
	const accepted = talkative()
	const signed = [accepted, accepted, talkative({ type: 'payout.paid' }), talkative({ livemode: true })]
	for (const event of signed) expect(await deliver(app, event, BY_RECUR)).toMatchObject({ status: 200 })
	expect(await deliver(app, `{"${sent.body}`, BY_RECUR)).toMatchObject({ status: 400 })
	expect(await deliver(app, talkative(), { signature: sent.signature })).toMatchObject({ status: 401 })
	await untilSettled(app)
	return signed.map((event) => sign(JSON.stringify(event), secrets.RECUR_WEBHOOK_SECRET))
}

function talkative(own: object = {}): WebhookBody {
	const { payload } = sent
	const customer = { id: 'demolinkedcustomer000001', email: `${payload}@example.com`, name: payload }
	return { ...newEvent({ data: { customer, card: payload, metadata: { [payload]: payload } } }), ...own }
}

async function misuse(app: TestApp): Promise<void> {
	const { email, password, field, header, query } = typed
	const stranger = app.visitor()
	await stranger.signIn(email, { password, redirectTo: `//${field}` })
	await stranger.signIn('linked@example.com', {
		password,
		headers: { Origin: `https://${header}`, 'User-Agent': header },
	})
	await stranger.get(`/no/such/page?${query}`, { Cookie: `session=${header}; other=${header}`, Authorization: header })
	await stranger.get(`/${field}/${email}`, { traceparent: header, tracestate: `a=${header}`, baggage: `a=${header}` })
	await stranger.get(`/account/email/undo?token=${query}`)
	await stranger.post(`/account/email/undo?token=${query}`)
	await stranger.post('/locale', { form: { locale: field, redirectTo: field } })
	await stranger.post('/login', { body: `{"${field}`, headers: { 'Content-Type': 'application/json' } })
	await stranger.post('/login', { body: field.repeat(5000) })
}

async function visitorWith(app: TestApp, [cookie = '']: string[]) {
	const visitor = app.visitor()
	visitor.cookies.set('session', cookie)
	return visitor
}
