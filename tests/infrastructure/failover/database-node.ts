import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fillIn } from './configuration.ts'
import { endWithTest, giveToServerUser, signalTree, startProgram } from './program.ts'

const ANSWER_MS = 2000

export const PASSWORDS = { superuser: 'superuser-password', app: 'portal-password' }

export type DatabaseNode = ReturnType<typeof startDatabaseNode>

type State = {
	replication?: { application_name: string; state: string; sync_state: string }[]
	dcs_last_seen: number
}

type Options = { name: string; folder: string; port: number; restPort: number; etcdPort: number }

/** A machine with PostgreSQL under Patroni, as deploy/ha/patroni.yml says, until the test ends. */
export function startDatabaseNode({ name, folder, port, restPort, etcdPort }: Options) {
	const dataDir = path.join(folder, name)
	const file = path.join(folder, `${name}.yml`)
	const settings = fillIn('patroni.yml', [
		['"db1:2379", "db2:2379", "db3:2379"', `"127.0.0.1:${etcdPort}"`],
		['name: db1', `name: ${name}`],
		['0.0.0.0:8008', `127.0.0.1:${restPort}`],
		['db1:8008', `127.0.0.1:${restPort}`],
		['0.0.0.0:5432', `127.0.0.1:${port}`],
		['db1:5432', `127.0.0.1:${port}`],
		['10.0.0.0/24', '127.0.0.1/32'],
		['/var/lib/postgresql/15/portal', dataDir],
		['/var/lib/postgresql/pgpass', path.join(folder, `${name}.pgpass`)],
		['/var/run/postgresql', folder],
	])
	writeFileSync(file, settings)
	giveToServerUser(file)
	const launch = () => startProgram('patroni', [file], { folder, name })
	let patroni = launch()

	function postmaster(): number | null {
		const lock = path.join(dataDir, 'postmaster.pid')
		return existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[0]) : null
	}
	/** To Patroni and PostgreSQL, as if it happened to the machine. */
	function signal(name: NodeJS.Signals): void {
		for (const pid of [patroni.pid, postmaster()]) if (pid) signalTree(pid, name)
	}
	async function ask(pathname: string, init: RequestInit = {}): Promise<Response> {
		return await fetch(`http://127.0.0.1:${restPort}${pathname}`, { signal: AbortSignal.timeout(ANSWER_MS), ...init })
	}
	const readState = async () => (await (await ask('/patroni')).json()) as State
	endWithTest(() => signal('SIGKILL'))

	return {
		name,
		port,
		restPort,
		/** Whether Patroni answers 200, as HAProxy asks it. */
		is: async (what: 'primary' | 'replica' | 'sync') =>
			await ask(`/${what}`).then(
				({ status }) => status === 200,
				() => false,
			),
		replicas: async () => (await readState()).replication ?? [],
		/** When it last read the cluster's settings and leader, in seconds since 1970. */
		lastReadAt: async () => (await readState()).dcs_last_seen,
		crash: () => signal('SIGKILL'),
		freeze: () => signal('SIGSTOP'),
		thaw: () => signal('SIGCONT'),
		restart() {
			patroni = launch()
		},
		/** Resolves once another node is primary. */
		async switchTo(candidate: string): Promise<void> {
			const body = JSON.stringify({ leader: name, candidate })
			const answer = await ask('/switchover', { method: 'POST', body, signal: AbortSignal.timeout(60_000) })
			if (!answer.ok) throw new Error(`Patroni does not switch: ${await answer.text()}`)
		},
		async configure(settings: Record<string, unknown>): Promise<void> {
			await ask('/config', { method: 'PATCH', body: JSON.stringify(settings) })
		},
	}
}
