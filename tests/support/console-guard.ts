import { afterEach, beforeEach, expect } from 'vitest'

type Method = 'error' | 'warn'
type Call = { method: Method; text: string }

const calls: Call[] = []
const allowed: { method: Method; pattern: RegExp }[] = []

/** Announces one or more `console.error` or `console.warn` calls in this test; without it any such call fails the test. @public */
export function expectConsole(method: Method, pattern: RegExp): void {
	allowed.push({ method, pattern })
}

/** Makes every test of the file fail for console noise it did not announce, and for announced noise that never came. */
export function guardConsole(): void {
	const real = { error: console.error, warn: console.warn }
	beforeEach(() => {
		for (const method of ['error', 'warn'] as const) {
			console[method] = (...args: unknown[]) => void calls.push({ method, text: args.map(String).join(' ') })
		}
	})
	afterEach(() => {
		Object.assign(console, real)
		const announced = allowed.splice(0)
		const made = calls.splice(0)
		expect(made.filter((call) => !announced.some((item) => fits(item, call)))).toEqual([])
		expect(announced.filter((item) => !made.some((call) => fits(item, call)))).toEqual([])
	})
}

function fits(item: { method: Method; pattern: RegExp }, call: Call): boolean {
	return item.method === call.method && item.pattern.test(call.text)
}
