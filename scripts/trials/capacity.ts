import { readEnv } from '#app/platform/env.server.ts'
import { ASSUMED, DAY_MS, type Month, mostCustomers, simulateMonth } from './capacity/month.ts'

const CUSTOMERS = 10_000_000
// What an operator gets who sets nothing else.
const { RECUR_CALLS_PER_MINUTE: limit } = readEnv({
	DATABASE_URL: 'postgresql://localhost/any',
	APP_URL: 'https://account.example.com',
	SESSION_SECRET: 'sixteen characters or more',
	RECUR_SECRET_KEY: 'sk_live_of_nobody',
})
const MONTHS = [
	...[0.033, 0.1, 0.5, 1].map((share) => [share * CUSTOMERS, limit] as const),
	...[2, 5, 10].map((times) => [CUSTOMERS, times * limit] as const),
]

tell('customers', 'calls a minute', 'webhooks a minute', 'calls used', 'wait', 'longest', 'until', 'looked at a day')
tell(...Array<string>(8).fill('---'))
for (const [customers, callsPerMinute] of MONTHS) {
	const month = simulateMonth(customers, callsPerMinute)
	const share = month.calls / (ASSUMED.days * 24 * 60 * callsPerMinute)
	tell(
		...[customers, callsPerMinute, month.mostEventsAMinute].map(inWords),
		`${inWords(month.mostCallsAMinute)} (${Math.round(100 * share)} %)`,
		inWords(month.mostWaiting),
		`${(month.longestWaitMs / 3_600_000).toFixed(1)} h`,
		untilWhen(month),
		inWords(month.reconciled / ASSUMED.days),
	)
}
const within = (hours: number) => mostCustomers(limit, ({ longestWaitMs }) => longestWaitMs <= hours * 3_600_000)
const bounded = mostCustomers(limit, ({ workedOffAtMs }) => workedOffAtMs !== null)
console.log(`
The most customers at ${limit} calls a minute: ${inWords(within(1))} if no webhook may wait for more than an hour,
${inWords(within(24))} if for no more than a day, ${inWords(bounded)} if what waits has to be worked off within the month.`)

function untilWhen({ longestWaitMs, workedOffAtMs }: Month): string {
	if (longestWaitMs < 60_000) return 'at once'
	return workedOffAtMs === null ? 'never' : `day ${(1 + workedOffAtMs / DAY_MS).toFixed(1)}`
}

function tell(...cells: string[]): void {
	console.log(`| ${cells.join(' | ')} |`)
}

function inWords(count: number): string {
	return Math.round(count).toLocaleString('en').replaceAll(',', ' ')
}
