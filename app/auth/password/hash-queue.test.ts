import { stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createHashQueue } from './hash-queue.server.ts'
import { verifyPassword } from './password-hash.server.ts'

test('runs two at once, lets twenty wait, refuses more', async () => {
	const queue = createHashQueue()
	let open = () => {}
	const gate = new Promise<void>((resolve) => {
		open = resolve
	})
	let started = 0
	const work = async () => {
		started += 1
		await gate
		return started
	}
	const runs = Array.from({ length: 30 }, () => queue.run(work))
	await Promise.all(runs.slice(22))
	expect([started, queue.isFull()]).toEqual([2, true])
	open()
	const results = await Promise.all(runs)
	expect(results.slice(0, 22).every((result) => typeof result === 'number')).toBe(true)
	expect(results.slice(22)).toEqual(Array(8).fill(null))
	expect([started, queue.isFull()]).toEqual([22, false])
})

test('a failed check frees its place and rejects with its error', async () => {
	const queue = createHashQueue()
	const fail = () => Promise.reject(new Error('no hash'))
	for (let count = 0; count < 5; count += 1) await expect(queue.run(fail)).rejects.toThrow('no hash')
	expect(await queue.run(async () => 'done')).toBe('done')
})

test('files are read while passwords are checked', async () => {
	const queue = createHashQueue()
	let checked = 0
	const checks = Array.from({ length: 12 }, async () => {
		await queue.run(() => verifyPassword(null, 'guess'))
		checked += 1
	})
	await stat(import.meta.filename)
	// Behind all of them it would have waited for all but the last three, on four threads.
	expect(checked).toBeLessThan(checks.length - 3)
	await Promise.all(checks)
})
