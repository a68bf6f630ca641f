import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { withinDeadline } from './work-loops.server.ts'

test('work that throws at once leaves no rejection behind', async () => {
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

test('work that takes too long is left behind', async () => {
	const endless = withinDeadline(1, () => new Promise(() => {}))
	await expect(endless).rejects.toMatchObject({ name: 'TimeoutError' })
})
