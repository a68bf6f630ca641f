import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { migrate } from '#prisma/migrate.ts'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'
import { WEBHOOK_SECRET } from '#tests/integration/support/synced-app.ts'
import { createVisitor } from '#tests/integration/support/visitor.ts'
import { startMailbox } from '#tests/mailbox/start-mailbox.ts'
import { type BuiltServer, startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { ownPort } from '#tests/support/own-port.ts'
import { createMixedTraffic, customerOf } from '../mixed-traffic.ts'
import { addPayingPeople, signInAll } from '../paying-people.ts'
import type { Cluster } from './cluster.ts'
import { fillIn } from './configuration.ts'
import { PASSWORDS } from './database-node.ts'
import { giveToServerUser, startProgram } from './program.ts'

// No common factor with the 20 turns of the mixture, so everybody does everything.
const PEOPLE = 63
const MAILS_EVERY_MS = 500
const WARM_UP_TURNS = 120
const NO_LIMIT = '100000'

export type Company = Awaited<ReturnType<typeof prepareCompany>>

/** Three processes of the built app on a cluster, people who pay, Recur and a mail server that keeps count, until the test ends. */
export async function prepareCompany(cluster: Cluster) {
	await migrate(cluster.primaryUrl)
	const { prisma, close } = createDatabase(cluster.primaryUrl)
	onTestFinished(close)
	const emulator = await startEmulator({ seed: 'empty' })
	onTestFinished(emulator.stop)
	const recur = createControlClient(emulator.origin)
	const mailbox = await startMailbox()
	onTestFinished(mailbox.stop)
	// By the number under which the mailbox keeps each; it forgets the oldest ones.
	const mails = new Map<string, string>()
	const collect = () => {
		for (const { id, messageId } of mailbox.mails()) mails.set(id, messageId)
	}
	const collector = setInterval(collect, MAILS_EVERY_MS)
	onTestFinished(() => clearInterval(collector))

	const appUrl = cluster.portalUrl
	const servers: BuiltServer[] = []
	const ended: number[] = []
	let isStopping = false
	async function startServers(databaseUrl: string): Promise<void> {
		const settings = {
			...VALID_ENV,
			...mailbox.env,
			DATABASE_URL: databaseUrl,
			APP_URL: appUrl,
			RECUR_API_URL: emulator.origin,
			RECUR_HOSTED_ORIGINS: emulator.origin,
			RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
			TRUST_PROXY_HOPS: '1',
			PORTAL_LIMIT_PER_MINUTE: NO_LIMIT,
			SIGN_IN_LIMIT_PER_MINUTE: NO_LIMIT,
			RECUR_CALLS_PER_MINUTE: NO_LIMIT,
		}
		for (const port of cluster.appPorts) {
			const server = await startBuiltServer({ ...settings, PORT: String(port) })
			servers.push(server)
			void server.exited.then((code) => isStopping || ended.push(code))
		}
		for (const server of servers.slice(-cluster.appPorts.length)) expect(await server.untilReady()).toBeNull()
		await expect.poll(async () => (await fetch(`${appUrl}/readyz`).catch(() => null))?.status).toBe(200)
	}

	await startServers(cluster.databaseUrl)
	const people = await addPayingPeople(prisma, PEOPLE)
	for (const person of people) await recur.putCustomer(customerOf(person, 0))
	const guests = await signInAll(people, [appUrl], appUrl)
	const traffic = createMixedTraffic({ guestsAt: [guests, guests], recur, portalOrigin: emulator.origin, appUrl })
	const stranger = createVisitor(appUrl, appUrl)

	/** People, webhooks and a monitor that asks for readiness. */
	async function send(turn: number): Promise<string> {
		if (turn % 10 === 9) return `readyz ${(await stranger.get('/readyz')).status}`
		return await traffic.send(turn)
	}

	return {
		prisma,
		people,
		recur,
		appUrl,
		origin: emulator.origin,
		traffic,
		/** Exit codes of processes that nobody stopped. */
		ended,
		logs: () => servers.map((server) => server.logs()),
		mails() {
			collect()
			return [...mails.values()]
		},
		send,
		/** Starts the app anew on the same database behind PgBouncer. */
		async moveBehindPgbouncer(): Promise<void> {
			isStopping = true
			for (const server of servers) await server.stop()
			isStopping = false
			await startServers(cluster.databaseUrlAt(await startPgbouncer(cluster)))
			// A process is slow at first.
			for (let turn = 0; turn < WARM_UP_TURNS; turn += 1) await send(turn)
		},
	}
}

/** Answers with the port that it listens on. */
async function startPgbouncer({ folder, eitherPort }: Cluster): Promise<number> {
	const port = await ownPort()
	const [file, people] = [path.join(folder, 'pgbouncer.ini'), path.join(folder, 'userlist.txt')]
	const settings = fillIn('pgbouncer.ini', [
		['port=5001', `port=${eitherPort}`],
		['listen_port = 6432', `listen_port = ${port}`],
		['/etc/pgbouncer/userlist.txt', people],
		['/run/postgresql', folder],
		['/var/log/postgresql', folder],
	])
	writeFileSync(file, settings)
	writeFileSync(people, `"portal" "${PASSWORDS.app}"\n`)
	for (const one of [file, people]) giveToServerUser(one)
	startProgram('pgbouncer', ['-q', file], { folder, name: 'pgbouncer' })
	return port
}
