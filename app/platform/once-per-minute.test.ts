import { expect, test } from 'vitest'
import { oncePerMinute } from './once-per-minute.server.ts'

test('an alarm rings at once and then not again within the minute', () => {
	const { alarm, heard, clock } = startClock()
	alarm('first')
	clock.now = 59_999
	alarm('too soon')
	clock.now = 60_000
	alarm('second')
	alarm('too soon')
	expect(heard).toEqual(['first', 'second'])
})

test('what went unheard does not lengthen the silence', () => {
	const { alarm, heard, clock } = startClock()
	for (clock.now = 0; clock.now <= 120_000; clock.now += 1000) alarm(String(clock.now))
	expect(heard).toEqual(['0', '60000', '120000'])
})

test('each alarm has its own silence', () => {
	const [one, other] = [startClock(), startClock()]
	one.alarm('a')
	other.alarm('b')
	expect([one.heard, other.heard]).toEqual([['a'], ['b']])
})

function startClock() {
	const clock = { now: 0 }
	const heard: string[] = []
	const alarm = oncePerMinute(
		(word: string) => void heard.push(word),
		() => clock.now,
	)
	return { alarm, heard, clock }
}
