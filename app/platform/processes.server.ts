import cluster from 'node:cluster'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from './log.server.ts'

const FIRST_RESTART_MS = 1000
const LONGEST_RESTART_MS = 60_000
const FORGET_DEATH_MS = 10 * 60_000

export type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP'

/** What {@link untilAskedToStop} handles, so that nothing else needs to. */
export const stopSignals: StopSignal[] = ['SIGTERM', 'SIGINT', 'SIGHUP']

type Options = {
	count: number
	log: Logger
	/** One died before any has listened: a retry would fail too. */
	onStartFailed: () => void
	onDeath: () => void
}

/** The copies see `cluster.isWorker` and share their ports. A dead one is replaced, more slowly the more die. */
export function startProcesses({ count, log, onStartFailed, onDeath }: Options) {
	const deaths: number[] = []
	let hasListened = false
	let isStopping = false

	function start(): void {
		const child = cluster.fork()
		log.info({ event: 'process_started', pid: child.process.pid }, 'Started a process')
		child.once('listening', () => {
			hasListened = true
		})
		child.once('exit', (code, signal) => {
			if (!isStopping) void replace({ pid: child.process.pid, code, signal })
		})
	}

	async function replace(dead: { pid: number | undefined; code: number; signal: string }): Promise<void> {
		if (!hasListened) return onStartFailed()
		onDeath()
		const now = Date.now()
		deaths.push(now)
		while ((deaths[0] ?? now) < now - FORGET_DEATH_MS) deaths.shift()
		const restartMs = restartDelay(deaths.length)
		log.error({ event: 'process_died', ...dead, restartMs }, 'Process died; starting another')
		await pause(restartMs)
		if (!isStopping) start()
	}

	for (let n = 0; n < count; n += 1) start()
	return {
		/** Resolves when all have ended, with whether each exited with 0. */
		async stop(signal: StopSignal): Promise<boolean> {
			isStopping = true
			const children = Object.values(cluster.workers ?? {}).filter((child) => child && !child.isDead())
			const exits = children.map(async (child) => child && (await once(child, 'exit'))[0] === 0)
			for (const child of children) if (child?.isConnected()) child.send({ stop: signal })
			return (await Promise.all(exits)).every(Boolean)
		},
	}
}

export function restartDelay(deaths: number): number {
	return Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** (deaths - 1))
}

/** In a child process; call it before anything slow. A terminal and systemd signal the whole group: a second stop request is ignored. */
export function untilAskedToStop(): Promise<StopSignal> {
	return new Promise((resolve) => {
		for (const signal of stopSignals) process.on(signal, resolve)
		process.on('message', (message: { stop?: StopSignal } | null) => {
			if (message?.stop) resolve(message.stop)
		})
	})
}
