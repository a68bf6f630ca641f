import { type Aggregator, Gauge, type Registry } from 'prom-client'

/** State that all processes share and each reports. */
export type SharedFigures = {
	/** Per priority: due jobs, and the oldest one's age. */
	jobs: { priority: string; due: number; oldestSeconds: number }[]
	givenUp: number
	/** Customers that Recur no longer knows, within the last day. */
	gone: number
	lastWebhookAt: Date | null
	oldestSnapshotAt: Date | null
	/** Of the last day. */
	reconciled: { lookedAt: number; differed: number }
	callsLeft: { background: number; everybody: number }
	pauseSeconds: number
}

export type GaugeSources = {
	/** Null when the database does not answer. */
	readFigures: () => Promise<SharedFigures | null>
	callsPerMinute: number
	pools: { totalCount: number; idleCount: number; waitingCount: number }[]
	poolSize: number
}

type Sample = [labels: Record<string, string>, value: number]

type GaugeOptions = {
	name: string
	help: string
	labelNames?: string[]
	/** How the values of several processes are aggregated. */
	aggregator: Aggregator
}

/** Read at each scrape. A value that cannot be read is left out; that is not an error. */
export function addGauges(registry: Registry, { readFigures, callsPerMinute, pools, poolSize }: GaugeSources): void {
	function gauge({ name, labelNames = [], ...options }: GaugeOptions, read: () => Sample[] | Promise<Sample[]>) {
		new Gauge({
			...options,
			name: `recur_portal_${name}`,
			labelNames,
			registers: [registry],
			async collect() {
				const samples = await read()
				this.reset()
				// A gauge without labels has a value of 0 before it is set.
				if (labelNames.length === 0) this.remove()
				for (const [labels, value] of samples) this.set(labels, value)
			},
		})
	}

	function shared(name: string, help: string, read: (figures: SharedFigures) => number | null) {
		gauge({ name, help, aggregator: 'max' }, async () => {
			const figures = await readFigures()
			const value = figures && read(figures)
			return value === null ? [] : [[{}, value]]
		})
	}

	function sharedBy(label: string, name: string, help: string, read: (figures: SharedFigures) => [string, number][]) {
		gauge({ name, help, labelNames: [label], aggregator: 'max' }, async () => {
			const figures = await readFigures()
			return figures ? read(figures).map(([value, count]): Sample => [{ [label]: value }, count]) : []
		})
	}

	sharedBy('priority', 'sync_jobs_due', 'Jobs that are due, counted up to 100 000.', ({ jobs }) =>
		jobs.map(({ priority, due }) => [priority, due]),
	)
	sharedBy('priority', 'sync_oldest_due_seconds', 'For how long the oldest due job has been due.', ({ jobs }) =>
		jobs.map(({ priority, oldestSeconds }) => [priority, oldestSeconds]),
	)
	shared('sync_jobs_given_up', 'Jobs that were given up, counted up to 100 000.', ({ givenUp }) => givenUp)
	shared('customers_gone', 'Customers whom Recur stopped knowing within a day.', ({ gone }) => gone)
	shared('last_webhook_timestamp_seconds', 'When the last new event was stored.', ({ lastWebhookAt }) =>
		lastWebhookAt === null ? null : lastWebhookAt.getTime() / 1000,
	)
	shared('oldest_snapshot_timestamp_seconds', 'When the oldest snapshot at rest was read.', ({ oldestSnapshotAt }) =>
		oldestSnapshotAt === null ? null : oldestSnapshotAt.getTime() / 1000,
	)
	sharedBy(
		'result',
		'reconciled_customers',
		'Customers whom reconciliation looked at within a day.',
		({ reconciled: { lookedAt, differed } }) => [
			['same', lookedAt - differed],
			['differed', differed],
		],
	)
	sharedBy(
		'share',
		'recur_calls_left',
		'Calls left in the present window: six seconds, or longer with a low limit.',
		({ callsLeft }) => Object.entries(callsLeft),
	)
	shared('recur_pause_seconds', 'For how long background work still pauses.', ({ pauseSeconds }) => pauseSeconds)
	gauge({ name: 'recur_calls_limit', help: 'RECUR_CALLS_PER_MINUTE.', aggregator: 'max' }, () => [[{}, callsPerMinute]])
	const up = { name: 'database_up', help: '1 when the database answered within two seconds.' }
	gauge({ ...up, aggregator: 'min' }, async () => [[{}, (await readFigures()) ? 1 : 0]])
	const connections = { name: 'database_connections', help: 'Connections to the database.', labelNames: ['state'] }
	const count = (what: 'totalCount' | 'idleCount' | 'waitingCount') => pools.reduce((sum, pool) => sum + pool[what], 0)
	gauge({ ...connections, aggregator: 'sum' }, () => [
		[{ state: 'busy' }, count('totalCount') - count('idleCount')],
		[{ state: 'idle' }, count('idleCount')],
	])
	const limit = { name: 'database_connections_limit', help: 'DATABASE_POOL_SIZE, of all processes.' }
	gauge({ ...limit, aggregator: 'sum' }, () => [[{}, poolSize]])
	const waiting = { name: 'database_waiting', help: 'Queries that wait for a connection.' }
	gauge({ ...waiting, aggregator: 'sum' }, () => [[{}, count('waitingCount')]])
}
