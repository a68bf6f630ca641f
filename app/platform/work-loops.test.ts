import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { type QueueWorkerOptions, startQueueWorker, withinDeadline } from './work-loops.server.ts'

// These tests wake it themselves.
const NEVER_MS = 2 ** 31 - 1

test('work that throws at once causes no unhandled rejection', async () => {
	const unhandled: unknown[] = []
	const note = (reason: unknown) => void unhandled.push(reason)
	process.on('unhandledRejection', note)
	onTestFinished(() => void process.off('unhandledRejection', note))
	let deadline: AbortSignal | undefined
	const work = withinDeadline(1, (signal) => {
		deadline = signal
		throw new TypeError('at once')
	})
	await expect(work).rejects.toThrow('at once')
	await expect.poll(() => deadline?.aborted).toBe(true)
	await nextTurn()
	expect(unhandled).toEqual([])
})

test('work that takes too long times out', async () => {
	const endless = withinDeadline(1, () => new Promise(() => {}))
	await expect(endless).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('a worker runs all due jobs within its concurrency and starts none after the stop', async () => {
	const due = ['a', 'b', 'c', 'd', 'e']
	const begun: string[] = []
	const ends: (() => void)[] = []
	const worker = startWorker({
		concurrency: 2,
		claim: async () => due.shift() ?? null,
		async run(job) {
			begun.push(job)
			await new Promise<void>((end) => ends.push(end))
		},
	})
	worker.wake()
	await expect.poll(() => begun).toEqual(['a', 'b'])
	ends.shift()?.()
	await expect.poll(() => begun).toEqual(['a', 'b', 'c'])
	const stopped = worker.stop()
	for (const end of ends) end()
	await stopped
	expect(begun).toEqual(['a', 'b', 'c'])
})

test('a worker leaves the other jobs for the next poll when one reports that they would fail too', async () => {
	const due = ['a', 'b']
	const begun: string[] = []
	const worker = startWorker({ claim: async () => due.shift() ?? null, run: async (job) => begun.push(job) === 0 })
	worker.wake()
	await expect.poll(() => begun).toEqual(['a'])
	await nextTurn()
	expect(due).toEqual(['b'])
	worker.wake()
	await expect.poll(() => begun).toEqual(['a', 'b'])
})

test('a job that throws does not stop the others', async () => {
	const due = ['bad', 'good']
	const errors: unknown[] = []
	const done: string[] = []
	const worker = startWorker({
		claim: async () => due.shift() ?? null,
		async run(job) {
			if (job === 'bad') throw new TypeError(job)
			done.push(job)
		},
		onError: (error) => void errors.push(error),
	})
	worker.wake()
	await expect.poll(() => errors).toMatchObject([{ message: 'bad' }])
	worker.wake()
	await expect.poll(() => done).toEqual(['good'])
})

function startWorker(part: Partial<QueueWorkerOptions<string>> & Pick<QueueWorkerOptions<string>, 'claim' | 'run'>) {
	const onError = (error: unknown) => {
		throw error
	}
	const worker = startQueueWorker({ pollMs: NEVER_MS, concurrency: 1, onError, ...part })
	onTestFinished(worker.stop)
	return worker
}
