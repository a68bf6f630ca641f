import { expect } from 'vitest'

/** Waits until there are so many. One too many fails at once, since waiting would not make them fewer. */
export async function untilCount(count: () => number | Promise<number>, expected: number): Promise<void> {
	await expect.poll(count).toBeGreaterThanOrEqual(expected)
	expect(await count()).toBe(expected)
}
