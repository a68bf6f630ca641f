import { readEnv } from '#app/platform/env.server.ts'
import { program } from '../command-line/command.ts'
import { ASSUMED, DAY_MS, type Month, mostCustomers, simulateMonth } from './capacity/month.ts'
import { count, table } from './table.ts'

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

export const capacity = await program(import.meta, {
	name: 'capacity',
	summary: 'Computes a month of renewals for many customers: how long webhooks wait for Recur’s limit.',
	examples: { '': 'the table of docs/deploy.md; needs two minutes' },
	async run({ print }) {
		const calls = ['calls a minute', 'webhooks a minute', 'calls used']
		print(table(['customers', ...calls, 'wait', 'longest', 'until', 'looked at a day'], MONTHS.map(toRow)))
		const within = (hours: number) => mostCustomers(limit, ({ longestWaitMs }) => longestWaitMs <= hours * 3_600_000)
		const bounded = mostCustomers(limit, ({ workedOffAtMs }) => workedOffAtMs !== null)
		print(`
The most customers at ${limit} calls a minute: ${count(within(1))} if no webhook may wait for more than an hour,
${count(within(24))} if for no more than a day, ${count(bounded)} if what waits has to be worked off within the month.`)
	},
})

function toRow([customers, callsPerMinute]: readonly [number, number]): string[] {
	const month = simulateMonth(customers, callsPerMinute)
	const share = month.calls / (ASSUMED.days * 24 * 60 * callsPerMinute)
	return [
		...[customers, callsPerMinute, month.mostEventsAMinute].map(count),
		`${count(month.mostCallsAMinute)} (${Math.round(100 * share)} %)`,
		count(month.mostWaiting),
		`${(month.longestWaitMs / 3_600_000).toFixed(1)} h`,
		untilWhen(month),
		count(month.reconciled / ASSUMED.days),
	]
}

function untilWhen({ longestWaitMs, workedOffAtMs }: Month): string {
	if (longestWaitMs < 60_000) return 'at once'
	return workedOffAtMs === null ? 'never' : `day ${(1 + workedOffAtMs / DAY_MS).toFixed(1)}`
}
