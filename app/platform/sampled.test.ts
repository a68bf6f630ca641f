import { expect, test } from 'vitest'
import { sampled } from './sampled.server.ts'

const FOREVER = 10 * 60_000

test('reads once while fresh', async () => {
	let readings = 0
	const ask = sampled(async () => ++readings, { freshMs: FOREVER, patienceMs: FOREVER, onError: fail })
	expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
	expect(await ask()).toBe(1)
})

test('reads anew when stale', async () => {
	let readings = 0
	const ask = sampled(async () => ++readings, { freshMs: 0, patienceMs: FOREVER, onError: fail })
	expect([await ask(), await ask()]).toEqual([1, 2])
})

test('a failure is null, reported once and cached', async () => {
	const errors: unknown[] = []
	let readings = 0
	const read = async () => {
		readings += 1
		throw new Error('down')
	}
	const ask = sampled(read, { freshMs: FOREVER, patienceMs: FOREVER, onError: (error) => errors.push(error) })
	expect([await ask(), await ask()]).toEqual([null, null])
	expect([readings, errors.length]).toEqual([1, 1])
})

test('a hanging read is null, not repeated, and used when done', async () => {
	let readings = 0
	let finish = (_value: string) => {}
	const read = () => {
		readings += 1
		return new Promise<string>((resolve) => {
			finish = resolve
		})
	}
	const ask = sampled(read, { freshMs: FOREVER, patienceMs: 1, onError: fail })
	expect([await ask(), await ask()]).toEqual([null, null])
	expect(readings).toBe(1)
	finish('late')
	await expect.poll(ask).toBe('late')
	expect(readings).toBe(1)
})

function fail(error: unknown): never {
	throw error
}
