import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createScreen, describe } from './screen.ts'

const WORK = { title: 'Reading', total: 200, unit: 'line' }
const ESCAPE = String.fromCharCode(27)

test('elsewhere than on a terminal, how far it is stands in lines', async () => {
	const { output, screen } = screenOn({})
	await screen.showProgress(WORK, async (update) => {
		update(100)
		screen.print('Line 7: malformed')
		update(200, 40)
	})
	expect(output().split('\n')).toEqual([
		expect.stringMatching(/^Reading: 50 %, 100 lines(, \S+ an? \w+, \d+ seconds? left)?\.$/),
		'Line 7: malformed',
		expect.stringMatching(/^Reading: 100 %, 40 lines/),
		'',
	])
	expect(output()).not.toContain(ESCAPE)
})

test('short work tells nothing there', async () => {
	const { output, screen } = screenOn({}, 60_000)
	expect(await screen.showProgress(WORK, async (update) => update(100))).toBeUndefined()
	expect(output()).toBe('')
})

test('on a terminal a bar stands below all lines, and is gone at the end', async () => {
	const { output, screen } = screenOn({ isTTY: true, columns: 120 })
	const result = await screen.showProgress(WORK, async (update) => {
		update(100)
		screen.print('Line 7: malformed')
		await expect.poll(output).toMatch(/Line 7: malformed\n(?:.*)Reading █{12}░{12} 50 %, 100 lines/)
		screen.print('the last line')
		return 'done'
	})
	expect(result).toBe('done')
	screen.print('afterwards')
	const afterTheLastLine = output().split('the last line\n').at(-1) ?? ''
	const [drawn, cleared] = ['Reading', `${ESCAPE}[0J`].map((text) => afterTheLastLine.lastIndexOf(text))
	expect([drawn, cleared]).not.toContain(-1)
	expect(cleared).toBeGreaterThan(Number(drawn))
	expect(output().endsWith('afterwards\n')).toBe(true)
})

test('work that fails takes its bar away too', async () => {
	const { output, screen } = screenOn({ isTTY: true, columns: 120 })
	const failing = screen.showProgress(WORK, async (update) => {
		update(100)
		throw new Error('the work failed')
	})
	await expect(failing).rejects.toThrow('the work failed')
	const written = output()
	screen.print('afterwards')
	expect(output()).toBe(`${written}afterwards\n`)
})

test.each([
	[0, 0, 0, '0 %, 0 lines'],
	[50, 50, 10_000, '25 %, 50 lines, 5 a second, 30 seconds left'],
	[100, 1, 60_000, '50 %, 1 line, 60 an hour, 60 seconds left'],
	[200, 200, 10_000, '100 %, 200 lines, 20 a second, 0 seconds left'],
])('%i done, %i counted after %i ms: %s', (done, counted, ms, words) => {
	expect(describe(WORK, done, counted, ms)).toBe(words)
})

function screenOn(terminal: { isTTY?: boolean; columns?: number }, lineEveryMs = 0) {
	const stream = new PassThrough()
	let written = ''
	stream.on('data', (chunk) => (written += chunk))
	return { screen: createScreen(Object.assign(stream, terminal), { lineEveryMs }), output: () => written }
}
