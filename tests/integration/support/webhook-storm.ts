import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { expect } from 'vitest'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { prepareProcesses } from './processes.ts'
import { sendStorm } from './send-storm.ts'
import { type Person, planStorm } from './storm.ts'
import { untilSettled } from './until-settled.ts'
import { whatRecurSays, whatWeHold } from './what-recur-says.ts'

const PEOPLE = 40
const CHANGES_EACH = 5
const EVENTS = PEOPLE * CHANGES_EACH
const CONCURRENCY = 24
const SEED = 20_261_123

/**
 * Sends so many deliveries of 200 events to two processes, kills one of them at one of the deliveries and starts another in its place.
 * Asserts that every event had one effect, and that what we hold is what Recur says.
 */
export async function expectStormSurvived({
	deliveries,
	killAt,
}: {
	deliveries: number
	killAt: number
}): Promise<void> {
	const { prisma, recur, origin, start } = await prepareProcesses('empty', {})
	const people = await addPeople(prisma)
	const steps = planStorm({ people, changesEach: CHANGES_EACH, deliveries, seed: SEED })
	const [doomed, survivor] = await Promise.all([start(), start()])
	const servers = [doomed, survivor]
	const targets = [doomed.url, survivor.url]
	const startedAt = performance.now()
	let restarted: Promise<void> | undefined

	async function killAndRestart() {
		process.kill(doomed.pid ?? 0, 'SIGKILL')
		await doomed.exited
		const successor = await start()
		servers.push(successor)
		targets[0] = successor.url
	}

	const tally = await sendStorm(steps, {
		targets,
		concurrency: CONCURRENCY,
		apply: ({ customer }) => recur.putCustomer(customer),
		onAttempt({ sent }) {
			// Several attempts may begin between two that end, so no number is sure to be seen.
			if (sent >= killAt) restarted ??= killAndRestart()
		},
	})
	await restarted
	const sentAfter = performance.now() - startedAt
	await untilSettled({ prisma })
	const settledAfter = performance.now() - startedAt

	const calls = (await recur.listRequests()).length
	const jobs = await prisma.syncJob.findMany()
	const runs = jobs.reduce((sum, { fence }) => sum + fence, 0)
	report({ ...tally, duplicates: deliveries - EVENTS, runs, calls, sentAfter, settledAfter })

	expect(tally.accepted).toBe(deliveries)
	// Only the killed process lost any. Nobody was too busy for one.
	const lines = servers.flatMap(({ logs }) => logs().split('\n'))
	expect(lines.filter((line) => line && !line.includes('"level":"info"'))).toEqual([])
	expect(tally.serverErrors).toBe(0)
	expect(tally.sent - tally.accepted).toBe(tally.lostConnections)
	expect(tally.lostConnections).toBeGreaterThan(0)
	await expectOneEffectEach(prisma, people)
	// A run sees everything asked for until then, so there are at most as many as events, and those that a kill cut short.
	expect(calls).toBeLessThanOrEqual(2 * runs)
	for (const { customerId } of people) {
		expect(await whatWeHold(prisma, customerId)).toEqual(await whatRecurSays(origin, customerId))
	}
	const links = await prisma.recurCustomer.findMany({ select: { userId: true, customerId: true } })
	const expected = people.map(({ userId, customerId }) => ({ userId, customerId }))
	expect(links).toHaveLength(PEOPLE)
	expect(links).toEqual(expect.arrayContaining(expected))
}

/** Every event raised its customer's job by one, no more and no less. */
async function expectOneEffectEach(prisma: PrismaClient, people: Person[]): Promise<void> {
	expect(await prisma.webhookEvent.count()).toBe(EVENTS)
	const jobs = await prisma.syncJob.findMany()
	expect(jobs.map(({ key }) => key).toSorted()).toEqual(
		people.map(({ customerId }) => `customer:${customerId}`).toSorted(),
	)
	expect(jobs.map(({ requested, done }) => [requested, done])).toEqual(Array(PEOPLE).fill([CHANGES_EACH, CHANGES_EACH]))
}

async function addPeople(prisma: PrismaClient): Promise<Person[]> {
	const people = Array.from({ length: PEOPLE }, () => {
		const userId = randomUUID()
		return { userId, customerId: randomUUID(), email: `${userId}@example.com` }
	})
	await prisma.user.createMany({ data: people.map(({ userId: id, email }) => ({ id, email, passwordHash: 'none' })) })
	return people
}

function report(figures: Record<string, number>): void {
	const text = Object.entries(figures).map(([name, value]) => `${name} ${Math.round(value)}`)
	process.stdout.write(`Webhook storm: ${text.join(', ')}\n`)
}
