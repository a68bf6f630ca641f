import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What `npm start` gives to Node before the server's file. */
export const START_ARGS = ['--max-old-space-size=256']

const STOP_DEADLINE_MS = 30_000
const POLL_MS = 50

export type BuiltApp = {
	pid: number | undefined
	child: ChildProcess
	/** Resolves with null once the app can serve people, else with its exit code. */
	untilReady(signal?: AbortSignal): Promise<number | null>
	/** Resolves with the exit code, whoever ended it. */
	exited: Promise<number>
	/** Everything it has written so far. */
	logs(): string
	stop(): Promise<void>
}

type Options = {
	url: string
	env: NodeJS.ProcessEnv
	logFile: string
	entry?: string
	/** Another Node than ours, and what it is given besides {@link START_ARGS}. */
	node?: string | undefined
	nodeArgs?: string[]
	/** Whether it can send messages to this process. */
	hasChannel?: boolean
	pollMs?: number
}

/**
 * Starts the built server as `npm start` does, in a process group of its own: a Ctrl-C in the terminal must not reach it
 * beside the one that stops it in good order.
 */
export function startBuiltApp({ url, env, logFile, entry = 'build/server.js', ...options }: Options): BuiltApp {
	const { node = process.execPath, nodeArgs = [], hasChannel = false, pollMs = POLL_MS } = options
	const log = openSync(logFile, 'w')
	const child = spawn(node, [...START_ARGS, ...nodeArgs, path.resolve(entry)], {
		env,
		detached: true,
		windowsHide: true,
		stdio: ['ignore', log, log, ...(hasChannel ? ['ipc' as const] : [])],
	})
	closeSync(log)
	const killWithUs = () => child.kill('SIGKILL')
	process.once('exit', killWithUs)
	const exited = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
	void exited.then(() => process.off('exit', killWithUs))
	return {
		pid: child.pid,
		child,
		untilReady: (signal) => Promise.race([untilReady(url, child, pollMs, signal).then(() => null), exited]),
		exited,
		logs: () => readFileSync(logFile, 'utf8'),
		async stop() {
			// As Ctrl-C does: no balancer has to notice first. On Windows it ends at once.
			child.kill('SIGINT')
			const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS)
			await exited
			clearTimeout(timer)
		},
	}
}

async function untilReady(url: string, child: ChildProcess, pollMs: number, signal?: AbortSignal): Promise<void> {
	while (child.exitCode === null && child.signalCode === null) {
		signal?.throwIfAborted()
		const answer = await fetch(`${url}/readyz`).catch(() => null)
		await answer?.body?.cancel()
		if (answer?.ok) return
		await new Promise((resolve) => setTimeout(resolve, pollMs))
	}
}
