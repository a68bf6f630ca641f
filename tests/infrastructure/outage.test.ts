import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { translator } from '#app/i18n/messages.server.ts'
import { type Endpoint, endpoints, portalUrl, press } from '#tests/integration/support/endpoints.ts'
import { expectRefusal } from '#tests/integration/support/expect-refusal.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import type { Visitor } from '#tests/integration/support/visitor.ts'
import { whatRecurSays, whatWeHold } from '#tests/integration/support/what-recur-says.ts'
import { isInstalled } from './installed-program.ts'
import { letTimePass, prepareStory, reconcile, type Story, untilTried, whatIsKnown } from './outage-story.ts'
import { findMisquotes, quotesIn } from './quotes.ts'

const DOCUMENT = 'docs/measurements.md'
const LINKED = 'demolinkedcustomer000001'
const EXTERNAL = 'demoexternalcustomer0001'
const EMAIL = 'demoemailcustomer0000001'
const STALE = 'demonewstalecustomer0001'
const PASTDUE = 'demopastduecustomer00001'
const CANCELED = 'democanceledcustomer0001'
const MISCONFIGURED = ['RecurPortalMisconfigured', 'RecurPortalPressesFail']
const LOST = 'RecurPortalWebhooksLost'
const t = translator('zh-TW')

// Ten minutes and a day pass by moving times back in the database, and the minutes of the alert rules are seconds.
test.runIf(isInstalled('prometheus'))(
	'an operator’s tools tell an outage as docs/measurements.md quotes them',
	async () => {
		const story = await prepareStory()
		await allIsWell(story)
		await recurAnswers401(story)
		await recurAnswersAgain(story)
		await webhooksStop(story)
		await reconciliationFindsWhatWasLost(story)
		await noWebhookForADay(story)
		await webhooksComeBack(story)
		await theNextDay(story)
		const document = readFileSync(DOCUMENT, 'utf8')
		expect(quotesIn(document).length).toBeGreaterThan(15)
		expect(findMisquotes(document, story.desk.said)).toEqual([])
	},
)

async function allIsWell({ desk, recur, prisma, people, startWebhooks, origin }: Story) {
	desk.begin('1. All is well')
	await startWebhooks()
	expect((await desk.sync('--all')).lines.at(-1)).toMatch(/^Synchronised \d+ users\.$/)
	await expectOpened(people.linked, origin)
	await recur.simulate('renew', { customerId: LINKED })
	await untilHeard({ recur, prisma })
	// Eight have begun; one of them is past due, one will end.
	await desk.log('lifecycle', 10)
	expect((await desk.doctor()).code).toBe(0)
	await desk.metrics()
	await desk.sync('--report')
	await desk.alerts([])
}

async function recurAnswers401({ desk, recur, prisma, people }: Story) {
	desk.begin('2. Recur answers 401')
	const known = await whatIsKnown(prisma)
	await recur.addFault({ endpoint: 'all', kind: 'unauthorized' })
	const expectSentence = async (visitor: Visitor, endpoint: Endpoint) =>
		expectRefusal(await press(visitor, endpoint), endpoint, { outcome: 'misconfigured' })
	await desk.alerts(MISCONFIGURED, () =>
		Promise.all(endpoints.map((endpoint) => expectSentence(people.linked, endpoint))),
	)
	await desk.log('recur_misconfigured', 1)
	await recur.simulate('fail_renewal', { customerId: EXTERNAL })
	await expect.poll(() => prisma.syncJob.count({ where: { failure: 'rejected 401' } })).toBe(1)
	for (let minute = 0; minute < 10; minute += 1) {
		await letTimePass(prisma, { minutes: 1 })
		await expectSentence(people.linked, 'json')
		await untilTried(prisma)
	}

	const { code, lines } = await desk.doctor()
	expect([code, lines.filter((line) => /^(FAILED|warning)/.test(line)).length]).toEqual([1, 2])
	// A retry may have been under way.
	const readQueue = async () => (await desk.doctor()).lines.find((line) => line.includes('sync-queue'))
	await expect.poll(readQueue).toMatch(/0 sync jobs are due.*; postponed after a failure: 1 /)
	await desk.metrics()
	await desk.sync('--report')
	await desk.audit('linked@example.com')
	// The snapshot is too old to decide alone by now, so Recur is asked, and refuses.
	expect((await people.linked.get('/pro')).status).toBe(200)
	expect((await people.linked.get('/account')).text).toContain(t('subscription.status.active'))
	expect(await whatIsKnown(prisma)).toEqual(known)
	expect(await prisma.syncJob.count({ where: { failedAt: { not: null } } })).toBe(0)
}

async function recurAnswersAgain({ desk, recur, prisma, people, origin }: Story) {
	desk.begin('3. Recur answers again')
	await recur.clearFaults()
	await expectOpened(people.linked, origin)
	// No job waits for longer after an outage.
	await letTimePass(prisma, { minutes: 5 })
	await untilSettled({ prisma })
	await desk.log('lifecycle', 1)
	expect((await desk.doctor()).code).toBe(0)
	await desk.audit('linked@example.com')
	await desk.audit('external@example.com')
	await desk.alerts([])
}

async function webhooksStop({ desk, recur, prisma, people, otherCustomers, stopWebhooks }: Story) {
	desk.begin('4. Webhooks stop')
	await stopWebhooks()
	await recur.simulate('fail_renewal', { customerId: LINKED })
	await recur.simulate('cancel_now', { customerId: EMAIL })
	for (const customerId of [EXTERNAL, STALE, PASTDUE, ...otherCustomers]) await recur.simulate('renew', { customerId })
	await letTimePass(prisma, { minutes: 18 * 60 })
	await people.pastdue.get('/account')
	await untilSettled({ prisma })
	expect((await people.pastdue.get('/account')).text).toContain(t('subscription.status.active'))
	await desk.log('lifecycle', 1)
	expect((await desk.doctor()).code).toBe(0)
	await desk.sync('--report')
	await desk.alerts([])
}

async function reconciliationFindsWhatWasLost(story: Story) {
	const { desk, prisma, people, origin, otherCustomers } = story
	desk.begin('5. Reconciliation finds what was lost')
	await reconcile(story, [1, 2, 3, 4, 5, 6, 7])
	await desk.log('reconciliation_differed', 6)
	await desk.log('lifecycle', 3)
	for (const customerId of [LINKED, EXTERNAL, EMAIL, STALE, PASTDUE, CANCELED, ...otherCustomers])
		expect(await whatWeHold(prisma, customerId)).toEqual(await whatRecurSays(origin, customerId))
	expect((await people.linked.get('/account')).text).toContain(t('subscription.status.past_due'))
	expect((await people.email.get('/pro')).status).toBe(403)
	await desk.sync('--report')
	await desk.audit('linked@example.com')
	expect((await desk.doctor()).code).toBe(0)
	await desk.alerts([LOST])
	await desk.metrics()
}

async function noWebhookForADay({ desk, prisma }: Story) {
	desk.begin('6. No webhook for a day')
	await letTimePass(prisma, { minutes: 8 * 60 })
	await untilSettled({ prisma })
	await desk.alerts([LOST, 'RecurPortalWebhooksSilent'])
	await desk.sync('--report')
	expect((await desk.doctor()).code).toBe(0)
}

async function webhooksComeBack({ desk, recur, prisma, startWebhooks }: Story) {
	desk.begin('7. Webhooks come back')
	await startWebhooks()
	await recur.simulate('renew', { customerId: LINKED })
	await untilHeard({ recur, prisma })
	await desk.log('webhook_accepted', 2)
	await desk.alerts([LOST])
	expect((await desk.doctor()).code).toBe(0)
}

async function theNextDay(story: Story) {
	const { desk, prisma } = story
	desk.begin('8. The next day')
	await letTimePass(prisma, { minutes: 16 * 60 })
	await reconcile(story, [8])
	await untilSettled({ prisma })
	await desk.sync('--report')
	expect((await desk.doctor()).code).toBe(0)
	await desk.alerts([])
}

async function expectOpened(visitor: Visitor, origin: string) {
	expect(portalUrl(await press(visitor, 'document'), 'document')).toMatch(new RegExp(`^${origin}/`))
}

/** Waits until what happened at Recur was delivered and synchronised. */
async function untilHeard({ recur, prisma }: Pick<Story, 'recur' | 'prisma'>) {
	const deliveries = await recur.settledDeliveries()
	expect(deliveries.at(-1)?.state).toBe('delivered')
	await untilSettled({ prisma })
}
