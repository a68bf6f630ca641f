import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import path from 'node:path'
import { freePort } from '../../local/free-port.ts'

const START_DEADLINE_MS = 30_000
const READY_POLL_MS = 5

/** What a process has used since its start. */
export type Usage = { cpuMs: number; rssBytes: number }

export type ServerProcess = {
	pid: number
	port: number
	usage(): Promise<Usage>
	/** Stops the whole process where it is, background work included, until `resume`. */
	pause(): void
	resume(): void
	stop(): Promise<void>
}

type Options = {
	/** A file that plain Node can run. */
	entry: string
	env: (port: number) => Record<string, string>
	/** Its output goes to `<logs>/<name>.log`. */
	name: string
	logs: string
	nodeArgs?: string[]
	/** Another Node than ours. */
	node?: string
}

/** Starts a server as a process of its own and resolves when `/readyz` answers 200, with the milliseconds that took. */
export async function startServerProcess(options: Options): Promise<ServerProcess & { startMs: number }> {
	const port = await freePort()
	const logFile = path.join(options.logs, `${options.name}.log`)
	const startedAt = performance.now()
	const child = spawnServer(options, port, logFile)
	const killWithUs = () => child.kill('SIGKILL')
	process.once('exit', killWithUs)
	const exited = once(child, 'exit').then(() => process.off('exit', killWithUs))
	await untilReady(port, child, logFile)
	return {
		pid: child.pid ?? 0,
		port,
		startMs: performance.now() - startedAt,
		async usage() {
			child.send('usage')
			const [usage] = await once(child, 'message')
			return usage as Usage
		},
		pause: () => void child.kill('SIGSTOP'),
		resume: () => void child.kill('SIGCONT'),
		async stop() {
			child.kill('SIGCONT')
			child.kill('SIGINT')
			const timer = setTimeout(killWithUs, START_DEADLINE_MS)
			await exited
			clearTimeout(timer)
		},
	}
}

function spawnServer(
	{ entry, env, nodeArgs = [], node = process.execPath }: Options,
	port: number,
	logFile: string,
): ChildProcess {
	const log = openSync(logFile, 'w')
	const probe = new URL('servers/usage-probe.mjs', import.meta.url).href
	const child = spawn(node, [...nodeArgs, '--import', probe, path.resolve(entry)], {
		env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: String(port), ...env(port) },
		stdio: ['ignore', log, log, 'ipc'],
	})
	closeSync(log)
	return child
}

async function untilReady(port: number, child: ChildProcess, logFile: string): Promise<void> {
	const deadline = Date.now() + START_DEADLINE_MS
	while (!(await isReady(port))) {
		if (child.exitCode !== null || Date.now() > deadline) {
			throw new Error(`A server did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
		}
		await new Promise((resolve) => setTimeout(resolve, READY_POLL_MS))
	}
}

function isReady(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const request = get({ port, host: '127.0.0.1', path: '/readyz', agent: false }, (response) => {
			response.resume()
			resolve(response.statusCode === 200)
		})
		request.once('error', () => resolve(false))
	})
}
