import { writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { expect } from 'vitest'
import { ownPorts } from '#scripts/local/own-port.ts'
import { fillIn, readVariables } from './configuration.ts'
import { type DatabaseNode, PASSWORDS, startDatabaseNode } from './database-node.ts'
import { giveToServerUser, makeServerFolder, startProgram } from './program.ts'

const SIZE = 3

export type Roles = { primary: DatabaseNode; standby: DatabaseNode }

export type Cluster = Awaited<ReturnType<typeof startCluster>>

/**
 * Three nodes under Patroni with one etcd, and HAProxy in front of them and of three app processes that are started later, all by
 * the configurations in deploy/ha, until the test ends.
 */
export async function startCluster() {
	const folder = makeServerFolder()
	const [primaryPort, eitherPort, portalPort = 0, statusPort = 0] = await ownPorts(4)
	const [etcdPort, peerPort] = await ownPorts(2)
	const [pgPorts, restPorts, appPorts] = [await ownPorts(SIZE), await ownPorts(SIZE), await ownPorts(SIZE)]
	const etcd = startEtcd(folder, etcdPort, peerPort)
	const nodes = pgPorts.map((port, index) =>
		startDatabaseNode({ name: `db${index + 1}`, folder, port, restPort: restPorts[index] ?? 0, etcdPort }),
	)

	/** Changes Patroni's own settings, and waits until every node has read them. */
	async function configure(settings: Record<string, unknown>): Promise<void> {
		await nodes[0]?.configure(settings)
		const since = Date.now() / 1000
		const read = () => Promise.all(nodes.map((node) => node.lastReadAt()))
		await expect.poll(async () => Math.min(...(await read())), { interval: 250 }).toBeGreaterThan(since + 1)
	}

	/** Waits until all nodes run, two of them stream and one of these synchronously. */
	async function untilWhole(): Promise<Roles> {
		let roles: Roles | null = null
		const look = async () => {
			roles = await rolesOf(nodes)
			return roles !== null
		}
		await expect.poll(look, { interval: 250 }).toBe(true)
		return roles as unknown as Roles
	}

	/** Waits until Patroni has chosen another node as the synchronous standby. */
	async function untilAnotherStandby(frozen: DatabaseNode): Promise<void> {
		const others = nodes.filter((node) => node !== frozen)
		const isChosen = async () => (await Promise.all(others.map((node) => node.is('sync')))).includes(true)
		await expect.poll(isChosen, { interval: 250 }).toBe(true)
	}

	await untilWhole()
	startBalancer(folder, [
		...nodes.flatMap(({ name, port, restPort }): [string, string][] => [
			[`${name}:5432 check port 8008`, `127.0.0.1:${port} check port ${restPort}`],
			[`${name}:5432`, `127.0.0.1:${port}`],
		]),
		...appPorts.map((port, index): [string, string] => [`app${index + 1}:3000`, `127.0.0.1:${port}`]),
		[':5000', `:${primaryPort}`],
		[':5001', `:${eitherPort}`],
		[':8080', `127.0.0.1:${portalPort}`],
		[':8404', `:${statusPort}`],
	])
	const url = (port: number, database: string) => `postgresql://portal:${PASSWORDS.app}@127.0.0.1:${port}/${database}`
	await createDatabases(`postgresql://postgres:${PASSWORDS.superuser}@127.0.0.1:${primaryPort}/`)
	return {
		folder,
		etcd: { freeze: () => etcd.kill('SIGSTOP'), thaw: () => etcd.kill('SIGCONT') },
		configure,
		untilWhole,
		untilAnotherStandby,
		portalUrl: `http://localhost:${portalPort}`,
		appPorts,
		eitherPort,
		/** At the port that the app is to use. */
		databaseUrl: url(eitherPort, 'portal'),
		primaryUrl: url(primaryPort, 'portal'),
		/** The same database at another port. */
		databaseUrlAt: (port: number) => url(port, 'portal'),
		/** For the test's own writes. */
		probeUrl: url(primaryPort, 'probe'),
	}
}

async function rolesOf(nodes: DatabaseNode[]): Promise<Roles | null> {
	const isEach = (role: Parameters<DatabaseNode['is']>[0]) => Promise.all(nodes.map((node) => node.is(role)))
	const [primaries, replicas, synchronous] = [await isEach('primary'), await isEach('replica'), await isEach('sync')]
	const [primary, standby] = [nodes[primaries.indexOf(true)], nodes[synchronous.indexOf(true)]]
	if (!primary || !standby || replicas.filter(Boolean).length !== nodes.length - 1) return null
	const streaming = (await primary.replicas()).filter(({ state }) => state === 'streaming')
	const isHeard = streaming.some((one) => one.application_name === standby.name && one.sync_state === 'sync')
	return isHeard && streaming.length === nodes.length - 1 ? { primary, standby } : null
}

function startEtcd(folder: string, port: number, peerPort: number) {
	const settings = fillIn('etcd.env', [
		['db1=http://db1:2380,db2=http://db2:2380,db3=http://db3:2380', `db1=http://127.0.0.1:${peerPort}`],
		['0.0.0.0:2379', `127.0.0.1:${port}`],
		['db1:2379', `127.0.0.1:${port}`],
		['0.0.0.0:2380', `127.0.0.1:${peerPort}`],
		['db1:2380', `127.0.0.1:${peerPort}`],
		['/var/lib/etcd/portal', path.join(folder, 'etcd')],
	])
	return startProgram('etcd', [], { folder, name: 'etcd', env: readVariables(settings) })
}

function startBalancer(folder: string, addresses: [string, string][]): void {
	const file = path.join(folder, 'haproxy.cfg')
	writeFileSync(file, fillIn('haproxy.cfg', addresses))
	giveToServerUser(file)
	startProgram('haproxy', ['-db', '-q', '-f', file], { folder, name: 'haproxy' })
}

/** Waits for the primary's port, and makes the app's role and database there, and one for {@link probeWrites}. */
async function createDatabases(adminUrl: string): Promise<void> {
	const run = async (statement: string, database = 'postgres') => {
		const client = new pg.Client({ connectionString: adminUrl + database, connectionTimeoutMillis: 2000 })
		await client.connect()
		await client.query(statement).finally(() => client.end())
	}
	await expect.poll(() => run('SELECT 1').then(() => 'answers', String), { interval: 250 }).toBe('answers')
	await run(`CREATE ROLE portal LOGIN PASSWORD '${PASSWORDS.app}'`)
	for (const name of ['portal', 'probe']) await run(`CREATE DATABASE ${name} OWNER portal`)
	await run('CREATE TABLE write_probe (at timestamptz DEFAULT now()); GRANT ALL ON write_probe TO portal', 'probe')
}
