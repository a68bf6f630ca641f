import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { untilCount } from '#tests/support/until-count.ts'
import { layWire } from '../support/cuttable-database.ts'
import { deliver, eventAbout, newEvent } from '../support/deliver.ts'
import { addPerson, linkPerson } from '../support/people.ts'
import { growth, scrape } from '../support/scrape.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { startTestApp } from '../support/test-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const CUSTOMER = 'demolinkedcustomer000001'

const app = await startSyncedApp({ METRICS_PORT: '0', PORTAL_LIMIT_PER_MINUTE: '10' })
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

test.each([
	['linked@example.com', 'outcome="opened",identifier="customerId"'],
	['external@example.com', 'outcome="opened",identifier="externalId"'],
	['email@example.com', 'outcome="opened",identifier="email"'],
	['new@example.com', 'outcome="no_customer",identifier="none"'],
	['unverified@example.com', 'outcome="email_unverified",identifier="none"'],
	['conflict@example.com', 'outcome="ownership_conflict",identifier="email"'],
])('counts and times a press of %s', async (email, labels) => {
	const visitor = app.visitor()
	await visitor.signIn(email)
	const [outcome] = labels.split(',')
	const samples = [`presses_total{${labels}}`, `press_duration_seconds_count{${outcome}}`]
	expect(await growth(app, samples, () => visitor.post('/account'))).toEqual([1, 1])
})

test.each([
	['status_503', '5xx', 'unavailable'],
	['reset', 'none', 'unavailable'],
	['cut_off', 'none', 'unavailable'],
	['unauthorized', '401', 'misconfigured'],
	['rate_limited', '429', 'rate_limited'],
	['redirect', '3xx', 'unavailable'],
] as const)('counts a call with %s as %s, the press as %s', async (kind, status, outcome) => {
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	await app.recur.addFault({ endpoint: 'portal_sessions', kind, times: 1 })
	const samples = [
		`recur_calls_total{endpoint="portal_sessions",status="${status}"}`,
		'recur_call_duration_seconds_count{endpoint="portal_sessions"}',
		`presses_total{outcome="${outcome}",identifier="none"}`,
	]
	expect(await growth(app, samples, () => visitor.post('/account'))).toEqual([1, 1, 1])
})

test('counts presses over the limit, of which none reaches Recur', async () => {
	const person = await addPerson(app)
	await linkPerson(app, person, (await app.recur.putCustomer({ email: person.user.email })).id)
	const samples = [
		'presses_total{outcome="opened",identifier="customerId"}',
		'presses_total{outcome="rate_limited",identifier="none"}',
		'recur_calls_total{endpoint="portal_sessions",status="2xx"}',
	]
	const pressTwelveTimes = async () => {
		for (let press = 0; press < 12; press += 1) await person.visitor.post('/account')
	}
	expect(await growth(app, samples, pressTwelveTimes)).toEqual([10, 2, 10])
})

test('counts webhooks by receipt', async () => {
	const event = eventAbout(CUSTOMER)
	const receipts = ['accepted', 'duplicate', 'ignored', 'signature_refused', 'unreadable']
	const samples = receipts.map((receipt) => `webhooks_total{receipt="${receipt}"}`)
	const deliverAll = async () => {
		await deliver(app, event)
		await deliver(app, event)
		await deliver(app, newEvent({ type: 'payout.paid' }))
		await deliver(app, event, { secret: 'whsec_of_somebody_else' })
		await deliver(app, '{"no": "event"}')
	}
	expect(await growth(app, samples, deliverAll)).toEqual([1, 1, 1, 1, 1])
})

test('counts runs of jobs and their calls', async () => {
	const samples = [
		'sync_runs_total{outcome="done"}',
		'sync_run_duration_seconds_count',
		'recur_calls_total{endpoint="entitlements",status="2xx"}',
		'recur_calls_total{endpoint="subscriptions",status="2xx"}',
	]
	const synchronise = async () => {
		await deliver(app, eventAbout(CUSTOMER))
		await untilSettled(app)
	}
	expect(await growth(app, samples, synchronise)).toEqual([1, 1, 1, 1])
	const unknown = async () => {
		await deliver(app, eventAbout('nobodyknowsthiscustomer'))
		await untilSettled(app)
	}
	expect(await growth(app, ['sync_runs_total{outcome="customer_gone"}'], unknown)).toEqual([1])
})

test('counts sign-ins by outcome', async () => {
	const samples = ['signed_in', 'invalid_credentials'].map(
		(outcome) => `sign_ins_total{outcome="${outcome}",way="password"}`,
	)
	const signIn = async () => {
		await app.visitor().signIn('linked@example.com', { password: DEMO_PASSWORD })
		await app.visitor().signIn('linked@example.com', { password: 'wrong' })
	}
	expect(await growth(app, samples, signIn)).toEqual([1, 1])
})

test('counts requests by known routes', async () => {
	const samples = [
		'http_requests_total{route="/pricing",method="GET",status="200"}',
		'http_requests_total{route="/account",method="GET",status="303"}',
		'http_requests_total{route="/healthz",method="GET",status="200"}',
		'http_requests_total{route="(other)",method="GET",status="404"}',
		'http_requests_total{route="(other)",method="other",status="405"}',
		'http_request_duration_seconds_count{route="/pricing"}',
	]
	const visit = async () => {
		const visitor = app.visitor()
		for (const path of ['/pricing?query=canary', '/pricing', '/account', '/healthz']) await visitor.get(path)
		for (const path of ['/canary@example.com', '/canary', '/account/canary', '/pricing/']) await visitor.get(path)
		await visitor.request('/canary/up', { method: 'PUT' })
	}
	const grown = await growth(app, samples, visit)
	const { text } = await scrape(app)
	expect(text).not.toMatch(/canary|example\.com|PUT/)
	expect(grown).toEqual([3, 1, 1, 3, 1, 3])
})

test('shows queue, inbox and budget of the database', async () => {
	const due = new Date(Date.now() - 3_600_000)
	const held = new Date(Date.now() + 3_600_000)
	onTestFinished(async () => void (await app.prisma.syncJob.deleteMany()))
	await app.prisma.syncJob.createMany({
		data: [
			...[1, 2].map((n) => ({ key: `customer:webhook${n}`, priority: 1, notBefore: due, leaseUntil: held })),
			{ key: 'customer:all', priority: syncPriority.everybody, leaseUntil: held },
			{ key: 'customer:later', priority: syncPriority.everybody, notBefore: held },
			{ key: 'customer:rest', done: 1 },
			{ key: 'customer:failed', failedAt: new Date() },
			{ key: 'customer:gone', done: 1, goneAt: new Date() },
		].map((job) => ({ environment: 'TEST' as const, ...job })),
	})
	await app.prisma.webhookEvent.create({
		data: { id: 'old', environment: 'TEST', type: 'a.b', receivedAt: new Date('2020-01-01T00:00:00Z') },
	})
	const { value } = await scrape(app)
	const named = [
		'sync_jobs_given_up',
		'sync_jobs_due{priority="person"}',
		'sync_jobs_due{priority="webhook"}',
		'sync_jobs_due{priority="everybody"}',
		'sync_oldest_due_seconds{priority="person"}',
		'customers_gone',
		'last_webhook_timestamp_seconds',
		'recur_pause_seconds',
		'recur_calls_limit',
		'database_up',
		'database_connections_limit',
		'database_waiting',
	]
	expect(named.map(value)).toEqual([1, 0, 2, 1, 0, 1, Date.parse('2020-01-01') / 1000, 0, 100_000, 1, 10, 0])
	expect(value('sync_oldest_due_seconds{priority="webhook"}')).toBeGreaterThanOrEqual(3600)
	expect(value('recur_calls_left{share="everybody"}')).toBeGreaterThan(0)
	expect(value('recur_calls_left{share="background"}')).toBeGreaterThan(0)
	expect(value('database_connections{state="idle"}')).toBeGreaterThan(0)
})

test('shows the oldest snapshot and reconciliation', async () => {
	const [link] = await app.prisma.recurCustomer.findMany({ where: { customerId: CUSTOMER } })
	expect(link?.staleAt).toBeNull()
	onTestFinished(async () => {
		await app.prisma.syncJob.deleteMany()
		await app.prisma.reconciliationHour.deleteMany()
	})
	const onDay = (day: number) => new Date(`2020-01-0${day}T00:00:00Z`)
	await app.prisma.syncJob.createMany({
		data: [
			{ key: `customer:${CUSTOMER}`, syncedAt: onDay(3), done: 1 },
			// Of no user here.
			{ key: 'customer:stranger', syncedAt: onDay(2), done: 1 },
			// Requested, and not yet synchronised.
			{ key: 'customer:demorefreshedcustomer01', syncedAt: onDay(1), leaseUntil: new Date('2100-01-01') },
		].map((job) => ({ environment: 'TEST' as const, ...job })),
	})
	const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
	await app.prisma.reconciliationHour.createMany({
		data: [
			{ hour: hoursAgo(0), lookedAt: 50, differed: 1 },
			{ hour: hoursAgo(20), lookedAt: 100, differed: 2 },
			{ hour: hoursAgo(30), lookedAt: 1000, differed: 20 },
		].map((hour) => ({ environment: 'TEST' as const, ...hour })),
	})
	const read = async () => {
		const { value } = await scrape(app)
		return [
			value('oldest_snapshot_timestamp_seconds'),
			value('reconciled_customers{result="same"}'),
			value('reconciled_customers{result="differed"}'),
		]
	}
	expect(await read()).toEqual([Date.parse('2020-01-03') / 1000, 147, 3])
})

test('counts calls of handlers from zero', async () => {
	const samples = ['delivered', 'failed'].map((outcome) => `lifecycle_events_total{handler="log",outcome="${outcome}"}`)
	expect(samples.map((await scrape(app)).value).every((value) => value !== undefined)).toBe(true)
	const change = { environment: 'TEST' as const, customerId: CUSTOMER, handler: 'log', type: 'resumed', facts: {} }
	const report = async () => {
		const { id } = await app.prisma.lifecycleEvent.create({ data: change })
		const isDelivered = async () => (await app.prisma.lifecycleEvent.findUnique({ where: { id } }))?.deliveredAt
		await expect.poll(isDelivered).toBeInstanceOf(Date)
	}
	const delivered = async () => (await scrape(app)).value(samples[0] ?? '') ?? 0
	const before = await delivered()
	await report()
	// It is counted after it is marked.
	await untilCount(delivered, before + 1)
})

test('a scrape works while the database is down', async () => {
	const wire = await layWire()
	const other = await startTestApp({ METRICS_PORT: '0' }, wire.way)
	onTestFinished(other.stop)
	const readBoth = async () => {
		const { value } = await scrape(other)
		return [
			value('database_up'),
			value('sync_jobs_given_up'),
			value('presses_total{outcome="opened",identifier="email"}'),
		]
	}
	expect(await readBoth()).toEqual([1, 0, 0])
	await wire.cut()
	expect(await readBoth()).toEqual([0, undefined, 0])
	await wire.mend()
	// The pool may have to find out first that its connections are broken.
	await untilCount(async () => (await readBoth())[0] ?? 0, 1)
	expect(await readBoth()).toEqual([1, 0, 0])
})

test('answers only GET /metrics, on its own port', async () => {
	const other = await startTestApp({ METRICS_PORT: '0' })
	onTestFinished(other.stop)
	const address = other.metricsAddress ?? ''
	const statuses = async (...paths: string[]) =>
		await Promise.all(paths.map(async (path) => (await fetch(new URL(path, address))).status))
	expect(await statuses('/metrics', '/metrics?x', '/', '/healthz', '/account')).toEqual([200, 200, 404, 404, 404])
	expect((await fetch(address, { method: 'POST' })).status).toBe(405)
	expect((await scrape(other)).text).toContain('nodejs_eventloop_lag_p99_seconds ')
	expect((await other.visitor().get('/metrics')).status).toBe(404)
	await other.stopServer()
	await expect(fetch(address)).rejects.toThrow('fetch failed')
})

test('without METRICS_PORT only the app listens', async () => {
	const other = await startTestApp()
	onTestFinished(other.stop)
	expect(other.metricsAddress).toBeNull()
	expect(other.logLines.join('')).toContain('"metricsPort":null')
})
