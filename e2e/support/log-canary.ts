import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { secrets } from './secrets.ts'

const PATTERNS = {
	'an e-mail address': /[\w.+-]+@[\w-]+\.[a-z]+/i,
	'the address of a portal': /\bps_\w+/,
	'the address of a checkout': /\bcs_\w+/,
	'a cookie': /\b(session|locale)=/,
}

/** Watches for what no log may hold: add what becomes secret while tests run. */
export type LogCanary = {
	add(...values: string[]): void
	/** What the logs hold all the same, in words. */
	findIn(logs: string): string[]
}

export function createLogCanary(databaseUrl: string): LogCanary {
	const values = new Set([...Object.values(secrets), DEMO_PASSWORD, new URL(databaseUrl).password])
	return {
		add: (...more) => more.forEach((value) => void values.add(value)),
		findIn(logs) {
			const found = Object.entries(PATTERNS).filter(([, pattern]) => pattern.test(logs))
			const leaked = [...values].filter((value) => value !== '' && logs.includes(value))
			return [...found.map(([name]) => name), ...leaked]
		},
	}
}
