import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ownPorts } from '#scripts/local/own-port.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import { deliverRest, expectOwnPortals, expectRecurState } from './after-load.ts'
import { createMixedTraffic, customerOf, goodEnds } from './mixed-traffic.ts'
import { addPayingPeople, elsewhere, signInAll } from './paying-people.ts'
import { type Figures, quarters, watchProcess } from './process-figures.ts'
import { complaintsIn, report } from './report.ts'
import { startLoad, total } from './steady-load.ts'

const MINUTES = Number(process.env.MIXED_LOAD_MINUTES ?? 10)
// Of these minutes.
const [KILLED_AT, RECUR_DOWN_FROM, RECUR_DOWN_UNTIL] = [0.3, 0.5, 0.6]
const APP_URL = 'http://localhost:3000'
// No common factor with the 20 turns of the mixture, so everybody does everything.
const PEOPLE = 63
const PACE = { perSecond: 20, atOnce: 12 }
// Recur's own limit for a live key.
const CALLS_PER_MINUTE = 1000
const FLAT = 1.2

// A webhook that is not taken is sent again until it is.
const EXCUSED =
	/^webhook 503|^press (429|503) without Recur$|^[a-z-]+ (ECONNREFUSED|ECONNRESET|UND_ERR_SOCKET) at the killed process$/

test(`survives ${MINUTES} minutes of load, a kill and an outage of Recur`, async () => {
	const { prisma, recur, origin, start } = await prepareProcesses('empty', {
		APP_URL,
		SIGN_IN_LIMIT_PER_MINUTE: '100000',
		RECUR_CALLS_PER_MINUTE: String(CALLS_PER_MINUTE),
	})
	await recur.updateSettings({ rateLimitPerMinute: CALLS_PER_MINUTE })
	const [doomedPort, survivorPort] = await ownPorts(2)
	const startDoomed = () => start({ PORT: String(doomedPort) })
	const [doomed, survivor] = await Promise.all([startDoomed(), start({ PORT: String(survivorPort) })])
	const people = await addPayingPeople(prisma, PEOPLE)
	for (const person of people) await recur.putCustomer(customerOf(person, 0))
	const guests = await signInAll(people, [survivor.url], APP_URL)
	const traffic = createMixedTraffic({
		guestsAt: [guests.map((guest) => elsewhere(guest, doomed.url, APP_URL)), guests],
		recur,
		portalOrigin: origin,
		appUrl: APP_URL,
	})

	const startedAt = performance.now()
	const untilShare = (share: number) => pause(startedAt + share * MINUTES * 60_000 - performance.now())
	const watch = watchProcess(survivor.pid ?? 0)
	const load = startLoad(PACE, traffic.send)
	await untilShare(KILLED_AT)
	traffic.trouble.isKilled = true
	process.kill(doomed.pid ?? 0, 'SIGKILL')
	await doomed.exited
	const successor = await startDoomed()
	traffic.trouble.isKilled = false
	await untilShare(RECUR_DOWN_FROM)
	traffic.trouble.isRecurDown = true
	await recur.addFault({ endpoint: 'all', kind: 'status_503' })
	await untilShare(RECUR_DOWN_UNTIL)
	await recur.clearFaults()
	traffic.trouble.isRecurDown = false
	await untilShare(1)
	watch?.stop()
	await load.stop()
	await deliverRest(traffic, survivor.url, APP_URL)
	const stoppedAt = performance.now()
	await untilSettled({ prisma })

	report(`Mixed load of ${MINUTES} minutes`, {
		requests: total(load.tally),
		...load.tally,
		'changes at Recur': traffic.changes(),
		'seconds until the queue was empty': (performance.now() - stoppedAt) / 1000,
	})
	report('Complaints', complaintsIn(...[doomed, survivor, successor].map((server) => server.logs())))
	const ends = Object.keys(load.tally)
	expect(ends).toEqual(expect.arrayContaining([...goodEnds, 'press 503 without Recur']))
	expect(ends.filter((end) => !goodEnds.includes(end) && !EXCUSED.test(end))).toEqual([])
	await expectOwnPortals(traffic, recur)
	await expectRecurState(people, prisma, origin)
	if (watch) expectFlat(watch.figures)
})

function expectFlat({ rssMb, handles }: Figures): void {
	const [memory, open] = [quarters(rssMb), quarters(handles)]
	report('The process that lived through, first and last quarter', {
		MB: `${memory.first.toFixed()} and ${memory.last.toFixed()}`,
		'open handles': `${open.first} and ${open.last}`,
	})
	expect(memory.last).toBeLessThan(FLAT * memory.first)
	expect(open.last).toBeLessThan(FLAT * open.first)
}
