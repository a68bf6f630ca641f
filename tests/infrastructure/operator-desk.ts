import { expect } from 'vitest'
import { runBuilt } from '#tests/integration/support/run-sync.ts'
import type { Prometheus } from './prometheus.ts'
import type { Said } from './quotes.ts'

export type Desk = ReturnType<typeof createDesk>

type Surroundings = {
	settings: Record<string, string>
	metricsUrl: string
	prometheus: Prometheus
	/** All that the app has written so far. */
	logs(): string
}

/** The tools an operator has, as they are in production. What they say is kept, with the moment at which they were asked. */
export function createDesk({ settings, metricsUrl, prometheus, logs }: Surroundings) {
	const said: Said[] = []
	let moment = ''
	let linesBefore = 0

	function keep(tool: string, lines: string[]) {
		said.push({ moment, tool, lines })
		return lines
	}

	async function run(file: string, ...args: string[]) {
		const { code, output } = await runBuilt(file, args, settings).ended
		return { code, lines: keep(['$ node', file, ...args].join(' '), output.trimEnd().split('\n')) }
	}

	function linesOf(event: string): string[] {
		const lines = logs().split('\n').slice(linesBefore)
		return lines.filter((line) => line.includes(`"event":"${event}"`))
	}

	return {
		said,
		/** From now on it is another moment of the story; `log` looks at what is written from now on. */
		begin(title: string) {
			moment = title
			linesBefore = logs().split('\n').length - 1
		},
		doctor: () => run('build/doctor.js'),
		sync: (what: '--all' | '--report') => run('build/sync.js', what),
		audit: (email: string) => run('build/audit.js', email),
		async metrics() {
			const text = await (await fetch(metricsUrl)).text()
			return keep(
				'$ curl -s localhost:9464/metrics',
				text.split('\n').filter((line) => line.startsWith('recur_portal_')),
			)
		},
		/** Waits until exactly these alerts fire. `cause` is done again and again until then. */
		async alerts(names: string[], cause: () => Promise<unknown> = async () => {}) {
			const causeAndLook = async () => {
				await cause()
				return (await prometheus.firing()).toSorted()
			}
			await expect.poll(causeAndLook, { interval: 500 }).toEqual(names)
			return keep('alerts:', names.length > 0 ? (await prometheus.notifications()).toSorted() : ['none'])
		},
		/** Waits until the log of this moment has so many lines of the event. */
		async log(event: string, atLeast: number): Promise<string[]> {
			await expect.poll(() => linesOf(event).length, { interval: 50 }).toBeGreaterThanOrEqual(atLeast)
			return keep('log:', linesOf(event))
		},
	}
}
