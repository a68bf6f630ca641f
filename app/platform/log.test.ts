import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { oncePerMinute, redact } from './log.server.ts'

test.each([
	['key sk_test_abc-123 refused', 'key [key] refused'],
	['"sk_live_abc"', '"[key]'],
	['pk_live_abc', '[key]'],
	['whsec_abc/+=', '[webhook secret]'],
	['no user a.b+c@example.com here', 'no user [e-mail] here'],
	['<a@example.com>', '<[e-mail]>'],
	['GET https://portal.recur.tw/s/ps_abc?x=1 failed', 'GET [url] failed'],
	['postgresql://user:hunter2@localhost:5432/portal', '[database url]'],
	['postgres://localhost/portal', '[database url]'],
	['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
])('%j is logged as %j', (text, clean) => {
	expect(redact(text)).toBe(clean)
})

test('redacts every occurrence in every line', () => {
	expect(redact('sk_test_a\nb@example.com sk_test_c')).toBe('[key]\n[e-mail] [key]')
})

test('redacts passwords in URLs', () => {
	expect(redact('at postgresql://user:hunter2@db.internal.example:5432/portal')).not.toContain('hunter2')
	expect(redact('at postgresql://user:hunter2@localhost/portal')).not.toContain('hunter2')
	expect(redact('at https://user:hunter2@example.com/x')).not.toContain('hunter2')
})

test('alerts once a minute, with a count', () => {
	const { alert, sent, clock } = startClock()
	alert('first')
	clock.now = 59_999
	alert('too soon')
	clock.now = 60_000
	alert('second')
	alert('too soon')
	expect(sent).toEqual(['first', 'second, 2 times'])
})

test('suppressed alerts do not prolong the silence', () => {
	const { alert, sent, clock } = startClock()
	for (clock.now = 0; clock.now <= 120_000; clock.now += 1000) alert(String(clock.now))
	expect(sent).toEqual(['0', '60000, 60 times', '120000, 60 times'])
})

test('each alert has its own minute', () => {
	const [one, other] = [startClock(), startClock()]
	one.alert('a')
	other.alert('b')
	expect([one.sent, other.sent]).toEqual([['a'], ['b']])
})

function startClock() {
	const clock = { now: 0 }
	const sent: string[] = []
	const alert = oncePerMinute(
		(times, word: string) => void sent.push(times === 1 ? word : `${word}, ${times} times`),
		() => clock.now,
	)
	return { alert, sent, clock }
}

test('no line is lost when an error ends the process', () => {
	const program = `
		import { createLog } from '#app/platform/log.server.ts'
		const log = createLog('info')
		// Whoever has used it need not wait for its reader.
		process.stdout.write('')
		for (let line = 0; line < 10_000; line += 1) log.info('a line')
		setImmediate(() => { throw new Error('of a bug') })`
	const { stdout, status } = spawnSync(process.execPath, evaluating(program), { encoding: 'utf8' })
	expect(status).not.toBe(0)
	expect(stdout.match(/"msg":"a line"/g)).toHaveLength(10_000)
})

test('a process exits although its output is no longer read', async () => {
	const program = `
		import { writeSync } from 'node:fs'
		import { createLog } from '#app/platform/log.server.ts'
		const log = createLog('info')
		try { for (;;) writeSync(1, 'Is anybody there?') } catch {}
		log.info('a line')
		log.fatal('the last line')
		process.exit(0)`
	const child = spawn(process.execPath, evaluating(program), { stdio: ['ignore', 'pipe', 'inherit'] })
	onTestFinished(() => void child.kill('SIGKILL'))
	child.stdout.destroy()
	expect(await once(child, 'exit')).toEqual([0, null])
})

function evaluating(program: string): string[] {
	return ['--import', 'tsx', '--input-type=module', '--eval', program]
}
