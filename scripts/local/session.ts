import process from 'node:process'
import { beginLine } from './progress.mjs'

export type Session = {
	/** Aborted as soon as stopping begins. */
	signal: AbortSignal
	/** Registers what to undo at the end; the last one registered is undone first. */
	onStop(undo: () => Promise<void> | void): void
	/** Runs one step of the start unless stopping has begun, and says that it begins and how long it took. */
	step<T>(name: string, run: () => Promise<T>): Promise<T>
	/** Ends everything because a part failed while it should have run on. */
	fail(problem: Error): void
}

/**
 * Starts the parts of `start` and keeps the process until Ctrl-C, a closed terminal or a failure, then undoes all of it.
 * Exits 0 after a signal, because leaving is not an error, and 1 after a problem.
 */
export async function runSession(start: (session: Session) => Promise<void>): Promise<never> {
	const undos: (() => Promise<void> | void)[] = []
	const aborter = new AbortController()
	let problem: unknown = null
	const stopNow = (reason: unknown) => {
		// Whatever breaks while we stop is a consequence.
		if (!aborter.signal.aborted) problem = reason
		aborter.abort()
	}
	const session: Session = {
		signal: aborter.signal,
		onStop: (undo) => void undos.unshift(undo),
		step: (name, run) => step(name, run, aborter.signal),
		fail: stopNow,
	}
	// npm passes a signal on that the terminal has already sent, so each may come twice.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopNow(null))
	process.on('uncaughtException', stopNow)
	const keepAlive = setInterval(() => {}, 60_000)
	await start(session).catch(stopNow)
	await untilAborted(aborter.signal)
	const hasFailed = isFailure(problem)
	if (!hasFailed) console.log('\nStopping')
	await undoAll(undos)
	clearInterval(keepAlive)
	if (hasFailed) printFailure(problem)
	else console.log('Stopped. The data is kept in .data for the next start.')
	process.exit(hasFailed ? 1 : 0)
}

async function step<T>(name: string, run: () => Promise<T>, signal: AbortSignal): Promise<T> {
	signal.throwIfAborted()
	const line = beginLine(name)
	try {
		const result = await run()
		signal.throwIfAborted()
		line.end()
		return result
	} catch (error) {
		line.leave()
		throw error
	}
}

function untilAborted(signal: AbortSignal): Promise<void> {
	if (signal.aborted) return Promise.resolve()
	return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

async function undoAll(undos: (() => Promise<void> | void)[]): Promise<void> {
	for (const undo of undos) {
		try {
			await undo()
		} catch (error) {
			console.error(error)
		}
	}
}

function isFailure(problem: unknown): boolean {
	return problem !== null && !(problem instanceof Error && problem.name === 'AbortError')
}

function printFailure(problem: unknown): void {
	// By its name: Vite loads a class of its own.
	const isPlain = problem instanceof Error && problem.name === 'Problem'
	console.error(isPlain ? `\n${problem.message}` : problem)
}
