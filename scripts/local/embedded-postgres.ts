import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { freePort } from './free-port.ts'
import { findPostgresBinaries } from './postgres-binaries.ts'
import { processCommand } from './process-command.ts'
import { serverUser } from './server-user.ts'

const START_DEADLINE_MS = 120_000
const STOP_DEADLINE_MS = 60_000
const ATTEMPTS = 3
// A standby says so of read-only connections.
const READY = /ready to accept (read-only )?connections/
// Whoever shares such a server has several processes, each with a pool of its own.
const THROW_AWAY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=400']

const GUARD = fileURLToPath(new URL('./postgres-guard.mjs', import.meta.url))

export type EmbeddedPostgres = {
	/** The address of one database on this server. */
	url(database: string): string
	/** Resolves when the process is gone. Safe to call twice. */
	stop(): Promise<void>
	/** Called when the server ends without `stop`. */
	onUnexpectedExit(listener: () => void): void
}

type Options = {
	/** Where the data lives; must be reachable by an unprivileged user when root calls. */
	folder: string
	password: string
	/** Trades safety against a power cut for speed. */
	throwAway?: boolean
}

/**
 * Starts a real PostgreSQL on a free loopback port, making the data folder first if needed and stopping what a crashed
 * run left behind. It runs in its own process group, so a Ctrl-C reaches only us and the app can finish its work first.
 */
export async function startPostgres(options: Options): Promise<EmbeddedPostgres> {
	const binaries = findPostgresBinaries()
	if (!existsSync(path.join(options.folder, 'PG_VERSION'))) initialise(binaries.initdb, options)
	await stopLeftOver(options.folder)
	for (let attempt = 1; ; attempt++) {
		const port = await freePort()
		const server = spawnServer(binaries.postgres, port, options)
		const problem = await untilReady(server)
		if (problem === null) return describeServer(server, port, options.password)
		const portWasTaken = problem.includes('could not bind') && attempt < ATTEMPTS
		if (!portWasTaken) throw new Error(`The embedded PostgreSQL did not start:\n${problem}`)
	}
}

function initialise(initdb: string, { folder, password }: Options): void {
	const user = serverUser()
	rmSync(folder, { recursive: true, force: true })
	mkdirSync(path.dirname(folder), { recursive: true })
	mkdirSync(folder, { mode: 0o700 })
	const passwordFile = path.join(folder, '..', `${path.basename(folder)}.password`)
	writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
	try {
		for (const file of user ? [folder, passwordFile] : []) chownSync(file, user?.uid ?? 0, user?.gid ?? 0)
		// Each connection pays for the iterations, and they only protect a password that can be guessed.
		const authentication = ['--username=postgres', '--auth=scram-sha-256', '--set=scram_iterations=1']
		const flags = [...authentication, '--encoding=UTF8', '--locale=C', '--no-sync']
		execFileSync(initdb, [`--pgdata=${folder}`, `--pwfile=${passwordFile}`, ...flags], {
			...user,
			cwd: folder,
			stdio: ['ignore', 'ignore', 'pipe'],
			env: { ...process.env, LC_ALL: 'C' },
		})
	} catch (error) {
		rmSync(folder, { recursive: true, force: true })
		throw error
	} finally {
		rmSync(passwordFile, { force: true })
	}
}

/**
 * Ends the server that a killed run left in `folder`, and removes its lock when the process number in it now belongs to
 * somebody else.
 */
export async function stopLeftOver(folder: string): Promise<void> {
	const lock = path.join(folder, 'postmaster.pid')
	if (!existsSync(lock)) return
	const pid = Number(readFileSync(lock, 'utf8').split('\n')[0])
	if (!processCommand(pid)?.includes(folder)) return rmSync(lock, { force: true })
	process.kill(pid, 'SIGINT')
	const deadline = Date.now() + STOP_DEADLINE_MS
	while (processCommand(pid)?.includes(folder)) {
		if (Date.now() > deadline) throw new Error(`The PostgreSQL of an earlier run (process ${pid}) did not stop.`)
		await new Promise((resolve) => setTimeout(resolve, 50))
	}
}

function spawnServer(postgres: string, port: number, { folder, throwAway }: Options): ChildProcess {
	const settings = [
		`port=${port}`,
		'listen_addresses=127.0.0.1',
		// No socket file, so no lock of one in the system's temporary folder.
		'unix_socket_directories=',
		...(throwAway ? THROW_AWAY : []),
	]
	const args = ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])]
	const user = JSON.stringify({ ...serverUser(), cwd: folder })
	return spawn(process.execPath, [GUARD, user, postgres, ...args], {
		detached: true,
		windowsHide: true,
		stdio: ['pipe', 'ignore', 'pipe'],
		// What Node is told for us, such as a loader, is not for the guard.
		env: { ...process.env, LC_ALL: 'C', NODE_OPTIONS: '' },
	})
}

/** Null when ready, else what the server said before it gave up. */
function untilReady(server: ChildProcess): Promise<string | null> {
	return new Promise((resolve) => {
		const timer = setTimeout(() => server.stdin?.end(), START_DEADLINE_MS)
		let said = ''
		const settle = (problem: string | null) => {
			clearTimeout(timer)
			resolve(problem)
		}
		server.stderr?.on('data', (chunk: Buffer) => {
			said = (said + chunk).slice(-10_000)
			if (READY.test(said)) settle(null)
		})
		server.once('error', (error) => settle(error.message))
		server.once('close', () => settle(said))
	})
}

function describeServer(server: ChildProcess, port: number, password: string): EmbeddedPostgres {
	const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()))
	let stopping = false
	return {
		url: (database) => `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
		async stop() {
			stopping = true
			server.stdin?.end()
			await exited
		},
		onUnexpectedExit: (listener) => void exited.then(() => stopping || listener()),
	}
}
