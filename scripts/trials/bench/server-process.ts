import { once } from 'node:events'
import path from 'node:path'
import process from 'node:process'
import { startBuiltApp } from '../../local/built-app.ts'
import { freePort } from '../../local/free-port.ts'

const READY_POLL_MS = 5
const PROBE = new URL('servers/usage-probe.mjs', import.meta.url).href

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
	node?: string | undefined
}

/** Starts a server as a process of its own and resolves when `/readyz` answers 200, with the milliseconds that took. */
export async function startServerProcess(options: Options): Promise<ServerProcess & { startMs: number }> {
	const { entry, env, name, logs, nodeArgs = [], node } = options
	const port = await freePort()
	const startedAt = performance.now()
	const { child, ...server } = startBuiltApp({
		url: `http://127.0.0.1:${port}`,
		env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', PORT: String(port), ...env(port) },
		logFile: path.join(logs, `${name}.log`),
		entry,
		node,
		nodeArgs: [...nodeArgs, '--import', PROBE],
		hasChannel: true,
		pollMs: READY_POLL_MS,
	})
	const exitCode = await server.untilReady()
	if (exitCode !== null) throw new Error(`A server did not start:\n${server.logs().slice(-2000)}`)
	return {
		pid: server.pid ?? 0,
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
			await server.stop()
		},
	}
}
