import process from 'node:process'
import { expect, onTestFinished } from 'vitest'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { untilCount } from '#tests/support/until-count.ts'

/** How many processes serve; another one watches them. */
export const COUNT = 2

/** Starts them and waits until each of them listens. */
export async function startServerGroup(settings: Record<string, string> = {}) {
	const database = await createTestDatabase()
	onTestFinished(database.drop)
	const env = { ...VALID_ENV, DATABASE_URL: database.url, WEB_CONCURRENCY: String(COUNT), ...settings }
	const server = await startBuiltServer(env)
	expect(await server.untilReady()).toBeNull()
	await untilCount(() => listeningTimes(server.logs()), COUNT)
	return server
}

type LogLine = { event?: string; msg?: string; pid?: number; signal?: string; metricsPort?: number | null }

function lines(logs: string): LogLine[] {
	const whole = logs.slice(0, logs.lastIndexOf('\n') + 1)
	return whole
		.split('\n')
		.filter((line) => line.startsWith('{'))
		.map((line) => JSON.parse(line))
}

export function events(logs: string, event: string): LogLine[] {
	return lines(logs).filter((line) => line.event === event)
}

export function pids(logs: string): number[] {
	return events(logs, 'process_started').map(({ pid }) => pid ?? 0)
}

export function listeningTimes(logs: string): number {
	return lines(logs).filter(({ msg }) => msg === 'listening').length
}

/** Where the first process serves the metrics of all. */
export function metricsAddressOf(logs: string): string {
	const port = lines(logs).find(({ metricsPort }) => metricsPort)?.metricsPort
	return `http://127.0.0.1:${port}/metrics`
}

export function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0)
	} catch {
		return false
	}
}
