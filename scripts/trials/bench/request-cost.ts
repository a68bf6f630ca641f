import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { layListeningWire } from '../../local/listening-wire.ts'
import { table } from '../table.ts'
import { type Population, restDatabase } from './fill.ts'
import { warmUp } from './load.ts'
import { requestsFor, type Work } from './rounds.ts'
import { NAMES, type StandIn, startTarget, TARGETS, type TargetName } from './targets.ts'

const WARM_UP_REQUESTS = 500
const REQUESTS = 2000
const CONNECTIONS = 32

/** What one request costs by count, which does not depend on how busy the machine is. */
export type RequestCost = {
	target: TargetName
	work: Work
	statements: number
	/** Null where strace is not installed. */
	systemCalls: number | null
}

/** Counts statements on the way to the database, and system calls with strace. Work in the background is too little to count. */
export async function countCosts(population: Population, standIn: StandIn): Promise<RequestCost[]> {
	const costs: RequestCost[] = []
	const wire = await layListeningWire()
	const wired = { ...population, url: wire.way(population.url) }
	for (const target of TARGETS) {
		const server = await startTarget(target, wired, standIn)
		for (const work of ['press', 'page', 'delivery'] as const) {
			// A plain Remix app has no webhooks.
			if (work === 'delivery' && target === 'remix') continue
			const load = { connections: CONNECTIONS, ...(await requestsFor(work, server.port, population)) }
			await warmUp(server, load, WARM_UP_REQUESTS)
			const before = wire.statements.length
			const systemCalls = await countSystemCalls(server.pid, () => warmUp(server, load, REQUESTS))
			costs.push({ target, work, statements: (wire.statements.length - before) / REQUESTS, systemCalls })
			if (work === 'delivery') await restDatabase(population)
		}
		await server.stop()
	}
	return costs
}

async function countSystemCalls(pid: number, work: () => Promise<void>): Promise<RequestCost['systemCalls']> {
	if (spawnSync('strace', ['--version']).error) {
		await work()
		return null
	}
	const strace = spawn('strace', ['-c', '-f', '-p', String(pid)], { stdio: ['ignore', 'ignore', 'pipe'] })
	const report = text(strace.stderr)
	// It says so once all threads are attached.
	await once(strace.stderr, 'data')
	await work()
	strace.kill('SIGINT')
	return readReport(await report)
}

/** Adds up lines such as ` 12.34    0.001234           5       246         2 futex`; the errors are left out where there are none. */
function readReport(report: string): number {
	const lines = [...report.matchAll(/^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?([a-z]\w*)$/gm)]
	const calls = lines.filter(([, , name]) => name !== 'total').map(([, all]) => Number(all))
	return calls.reduce((sum, one) => sum + one, 0) / REQUESTS
}

export function costTable(costs: RequestCost[]): string {
	const rows = costs.map(({ target, work, statements, systemCalls }) => [
		work,
		NAMES[target],
		statements.toFixed(1),
		systemCalls?.toFixed(1) ?? '–',
	])
	return table(['request', 'server', 'statements', 'system calls'], rows)
}
