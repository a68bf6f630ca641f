import process from 'node:process'
import { expect, test } from 'vitest'
import { ownPorts } from '#scripts/local/own-port.ts'
import { eventAbout } from '#tests/integration/support/deliver.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import { startHaproxy } from './haproxy.ts'
import { isInstalled } from './installed-program.ts'
import { addPayingPeople, signInAll } from './paying-people.ts'
import { complaintsIn, report } from './report.ts'
import { type Guest, kindOf, openAccount, pressButton, sendWebhook, signInAnew } from './requests.ts'
import { startLoad, total } from './steady-load.ts'

// No common factor with the 20 turns of the mixture, so everybody does everything.
const PEOPLE = 13
const PACE = { perSecond: 40, atOnce: 8 }
const ROUNDS = 2
const NO_LIMIT = '100000'

test.runIf(isInstalled('haproxy'))('a rolling restart behind HAProxy loses no request', async () => {
	const [port, statsPort, ...serverPorts] = await ownPorts(5)
	const appUrl = `http://localhost:${port}`
	const { prisma, recur, origin, start } = await prepareProcesses('empty', {
		APP_URL: appUrl,
		TRUST_PROXY_HOPS: '1',
		PORTAL_LIMIT_PER_MINUTE: NO_LIMIT,
		SIGN_IN_LIMIT_PER_MINUTE: NO_LIMIT,
		RECUR_CALLS_PER_MINUTE: NO_LIMIT,
	})
	const startAt = (serverPort: number) => start({ PORT: String(serverPort) })
	const servers = await Promise.all(serverPorts.map(startAt))
	const balancer = await startHaproxy({ port, statsPort, serverPorts })
	const people = await addPayingPeople(prisma, PEOPLE)
	for (const { customerId: id, userId: externalId, email } of people) {
		await recur.putCustomer({ id, externalId, email, subscriptions: [{ product: 'pro-monthly' }] })
	}
	const guests = await signInAll(people, [balancer.url], appUrl)
	const load = startLoad(PACE, async (turn) => {
		const guest = guests[turn % PEOPLE] as Guest
		const kind = kindOf(turn)
		if (kind === 'page') return await openAccount(guest)
		if (kind === 'press') return await pressButton(guest, origin)
		if (kind === 'webhook') return await sendWebhook(guest.visitor, eventAbout(guest.person.customerId))
		return await signInAnew(guest, appUrl)
	})

	const exits: number[] = []
	const logs: string[] = []
	const startedAt = performance.now()
	for (let round = 0; round < ROUNDS; round += 1) {
		for (const [index, server] of [...servers.entries()]) {
			process.kill(server.pid ?? 0, 'SIGTERM')
			exits.push(await server.exited)
			logs.push(server.logs())
			expect(await balancer.countUp()).toBeLessThan(serverPorts.length)
			servers[index] = await startAt(serverPorts[index] ?? 0)
			await expect.poll(balancer.countUp, { interval: 50 }).toBe(serverPorts.length)
		}
	}
	await load.stop()

	const seconds = (performance.now() - startedAt) / 1000
	report('Rolling restart', { restarts: exits.length, seconds, requests: total(load.tally), ...load.tally })
	report('Complaints', complaintsIn(...logs, ...servers.map((server) => server.logs())))
	// One that is cut off at its last resort exits with 1.
	expect(exits).toEqual(Array(ROUNDS * serverPorts.length).fill(0))
	expect(Object.keys(load.tally).toSorted()).toEqual(['page 200', 'press 303', 'sign-in 303', 'webhook 200'])
	await untilSettled({ prisma })
})
