import { expect } from 'vitest'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { ControlClient } from '#recur-emulator/control-client.ts'
import type { Person } from '#tests/integration/support/storm.ts'
import { createVisitor } from '#tests/integration/support/visitor.ts'
import { whatRecurSays, whatWeHold } from '#tests/integration/support/what-recur-says.ts'
import type { MixedTraffic } from './mixed-traffic.ts'
import { sendWebhook } from './requests.ts'

/** Sends what no process has taken once more, as Recur would. */
export async function deliverRest({ notTaken }: MixedTraffic, address: string, appUrl: string): Promise<void> {
	const sender = createVisitor(address, appUrl)
	for (const event of notTaken) expect(await sendWebhook(sender, event)).toBe('webhook 200')
}

/** Everybody was sent to a portal of their own customer, each time to a new one. */
export async function expectOwnPortals({ opened }: MixedTraffic, recur: ControlClient): Promise<void> {
	const sessions = new Map((await recur.listPortalSessions()).map(({ url, customerId }) => [url, customerId]))
	expect(opened.filter(({ url, customerId }) => sessions.get(url) !== customerId)).toEqual([])
	expect(new Set(opened.map(({ url }) => url)).size).toBe(opened.length)
}

/** What we hold of everybody is what Recur says. */
export async function expectRecurState(people: Person[], prisma: PrismaClient, origin: string): Promise<void> {
	for (const { customerId } of people) {
		expect(await whatWeHold(prisma, customerId)).toEqual(await whatRecurSays(origin, customerId))
	}
}
