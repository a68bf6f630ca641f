import { stat } from 'node:fs/promises'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { createAuthenticator } from '#app/auth/authenticator.server.ts'
import { HASH_COST } from '#app/auth/password/password-hash.server.ts'
import { createServices } from '#app/composition-root.server.ts'
import { startTestApp } from '../support/test-app.ts'

const GUESSES = 30
// Two are checked at a time. Unbounded, a file waits for thirty and more.
const WORST_WAIT = 10
// Two under way and twenty waiting.
const FULL_QUEUE = 22

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test('password hashes have the cost that OWASP recommends', async () => {
	const services = createServices(app.services.env)
	expect(services.hashCost).toEqual({ memoryCost: 19_456, timeCost: 2, parallelism: 1 })
	await services.stopBackground()
	await services.close()
})

test('a flood of guesses hardly delays a file', async () => {
	let checked = 0
	let isOver = false
	const flood = Array.from({ length: GUESSES }, async (_, index) => {
		if ((await guess(`person${index}@example.com`, `192.0.2.${index}`)) === 'invalid_credentials') checked += 1
	})
	const over = Promise.all(flood).then(() => {
		isOver = true
	})
	const waits: number[] = []
	while (!isOver) {
		const before = checked
		await stat(import.meta.filename)
		waits.push(checked - before)
	}
	await over
	expect(checked).toBeGreaterThan(WORST_WAIT)
	expect(Math.max(...waits)).toBeLessThan(WORST_WAIT)
})

test('a full hash queue answers 503 and counts no failure', async () => {
	const release = occupyQueue(FULL_QUEUE)
	const refused = await app.visitor().signIn('linked@example.com')
	const seconds = refused.headers.get('Retry-After')
	expect([refused.status, Number(seconds) > 0, refused.headers.getSetCookie()]).toEqual([503, true, []])
	expect(refused.text).toContain(`目前使用人數較多，請在 ${seconds} 秒後再試。`)
	expect(await failuresCounted()).toEqual([])
	await release()
	expect(await app.visitor().signIn('linked@example.com')).toMatchObject({ status: 303 })
})

test('an attempt that found no place in the queue is not a failure', async () => {
	const release = occupyQueue(FULL_QUEUE - 1)
	const guesses = [guess('linked@example.com', '192.0.2.1'), guess('linked@example.com', '192.0.2.1')]
	expect(await Promise.race(guesses)).toBe('busy')
	await release()
	expect((await Promise.all(guesses)).toSorted()).toEqual(['busy', 'invalid_credentials'])
	expect(await failuresCounted()).toEqual([1, 1, 1])
})

/** A sign-in without HTTP, which would be slower than the password. */
async function guess(email: string, network: string): Promise<string> {
	const request = new Request(app.address, { method: 'POST', body: new URLSearchParams({ email, password: 'wrong' }) })
	const deps = { ...app.services, hashCost: HASH_COST, requestId: 'a guess' }
	return (await createAuthenticator(network, deps).authenticate('form', request)).outcome
}

/** Fills places of the queue until they are released. */
function occupyQueue(places: number): () => Promise<void> {
	let open = () => {}
	const gate = new Promise<void>((resolve) => {
		open = resolve
	})
	const occupied = Array.from({ length: places }, () => app.services.hashQueue.run(() => gate))
	return async () => {
		open()
		await Promise.all(occupied)
	}
}

async function failuresCounted(): Promise<number[]> {
	const rows = await app.prisma.rateLimit.findMany({ where: { key: { startsWith: 'sign-in' } } })
	return rows.map(({ points }) => points)
}
