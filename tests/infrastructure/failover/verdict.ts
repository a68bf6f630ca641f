import { expect } from 'vitest'
import type { Change } from '#app/billing/lifecycle/changes.server.ts'
import { untilDelivered } from '#tests/integration/support/lifecycle.ts'
import { untilMailed } from '#tests/integration/support/subscribers.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import { createFollower } from '#tests/support/lifecycle-follower.ts'
import { deliverRest, expectOwnPortals, expectRecurState } from '../after-load.ts'
import { report } from '../report.ts'
import type { Company } from './company.ts'
import { type Answer, isGood, isPress, READ_ONLY_PAGE, type Trial } from './trial.ts'

const LONGEST_MS = 10_000
const OPEN_AGAIN_MS = 2000
// The app's own "not at the moment", or the balancer's.
const REFUSED = /^(page|press|webhook|readyz|sign-in) 503$/

type Told = Change & { id: string; customerId: string }

/** Every request that failed got an error soon, and presses open as soon as the cluster takes writes again. */
export function expectServed({ name, answers, outages }: Trial): void {
	const bad = answers.filter((answer) => !isGood(answer))
	// Switched as planned, it may have a primary again before anybody looks.
	const isLong = outages.some(({ from, until }) => until - from > LONGEST_MS)
	const isSaid = answers.some(({ end }) => end === READ_ONLY_PAGE)
	expect({
		name,
		isSaid: isSaid || !isLong,
		unexpected: bad.filter(({ end }) => !REFUSED.test(end)),
		slow: answers.filter(({ ms }) => ms > LONGEST_MS),
		closedWithoutReason: bad.filter((answer) => isPress(answer) && !isExcused(answer)),
	}).toEqual({ name, isSaid: true, unexpected: [], slow: [], closedWithoutReason: [] })

	function isExcused({ at, ms }: Answer): boolean {
		return outages.some(({ from, until }) => at + ms >= from && at <= until + OPEN_AGAIN_MS)
	}
}

/** Nothing acknowledged is lost, everything is delivered and mailed, and nothing more often than it was begun. */
export async function expectNothingLost(company: Company): Promise<void> {
	const { prisma, traffic, people, origin, recur, appUrl } = company
	await deliverRest(traffic, appUrl, appUrl)
	await untilSettled({ prisma })
	await untilDelivered({ prisma })
	await untilMailed({ prisma })
	const kept = new Set((await prisma.webhookEvent.findMany({ select: { id: true } })).map(({ id }) => id))
	expect(traffic.taken.filter((id) => !kept.has(id))).toEqual([])
	await expectOwnPortals(traffic, recur)
	await expectRecurState(people, prisma, origin)
	const [delivered, mailed] = [await expectDeliveredInOrder(company), await expectMailed(company)]
	report('In the end', { 'webhooks taken': traffic.taken.length, ...delivered, ...mailed })
}

async function expectDeliveredInOrder({ prisma, logs }: Company) {
	const lines = logs().flatMap((log) => log.split('\n').filter((line) => line.includes('"event":"lifecycle",')))
	const heard = lines.map((line) => JSON.parse(line) as Told)
	const times = countEach(heard.map(({ id }) => id))
	const rows = await prisma.lifecycleEvent.findMany({ where: { handler: 'log' } })
	expect([...times.keys()].toSorted()).toEqual(rows.map(({ id }) => String(id)).toSorted())
	expect(rows.filter(({ id, attempts }) => (times.get(String(id)) ?? 0) > attempts)).toEqual([])
	const first = new Map(heard.map((event) => [event.id, event]))
	const followers = new Map<string, ReturnType<typeof createFollower>>()
	for (const event of [...first.values()].toSorted((a, b) => Number(a.id) - Number(b.id))) {
		const follower = followers.get(event.customerId) ?? createFollower()
		follower.hear(event)
		followers.set(event.customerId, follower)
	}
	return { 'changes delivered': first.size, 'delivered again': heard.length - first.size }
}

async function expectMailed({ prisma, mails }: Company) {
	const times = countEach(mails().map((messageId) => messageId.replace(/^<|@.*$/g, '')))
	const rows = await prisma.billingMail.findMany()
	const attempts = new Map(rows.map(({ id, attempts }) => [id, attempts]))
	// One whose mark was lost may be outdated at its next attempt.
	expect(rows.filter(({ id, result }) => result === 'sent' && !times.has(id))).toEqual([])
	expect([...times].filter(([id, count]) => count > (attempts.get(id) ?? 0))).toEqual([])
	return { mails: times.size, 'mailed again': mails().length - times.size }
}

function countEach(ids: string[]): Map<string, number> {
	const counts = new Map<string, number>()
	for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
	return counts
}
