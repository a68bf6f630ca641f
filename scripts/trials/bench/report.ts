import { count, table } from '../table.ts'
import type { Watch } from './quiet.ts'
import { costTable, type RequestCost } from './request-cost.ts'
import { CONNECTIONS, DELAY_MS, DELAYED_CONNECTIONS, DELIVERY_CONNECTIONS, type Measurement } from './rounds.ts'
import { cpuMs, latencyAt, median, percentile, perSecond, ratios, rssMb, select, spread } from './statistics.ts'
import { type Compared, NAMES, TARGETS, type TargetName } from './targets.ts'

const TITLES = { press: 'Press', page: 'Account page', delivery: 'Webhook delivery' } as const

export type Figures = {
	machine: string[]
	rounds: number
	/** Users per database, ascending. */
	sizes: number[]
	measurements: Measurement[]
	watched: Watch['counts']
	costs: RequestCost[]
	otherNode: string | null
	startMs: Record<Compared, number[]>
	scripts: { path: string; bytes: number }[]
}

/** All figures as Markdown. A ratio is the median of the rounds, with the smallest and the largest. */
export function describeFigures(figures: Figures): string {
	const { machine, rounds, sizes, measurements, watched } = figures
	const busy = Math.max(...measurements.map(({ generatorBusy }) => generatorBusy))
	const notes = [
		`- ${rounds} rounds; the load generator was busy for at most ${percent(busy)} of the time`,
		`- ${watched.disturbed} of ${watched.all} measurements were taken although something else ran on the machine`,
	]
	return [
		[...machine, ...notes, ...describeFailures(measurements)].join('\n'),
		section('What one request costs by count', costTable(figures.costs)),
		section('Press', workTable('press', figures)),
		section('Account page', workTable('page', figures)),
		section(`Webhook deliveries, ${DELIVERY_CONNECTIONS} at once`, deliveryTable(figures)),
		...(sizes.length > 1
			? [section('Requests a second with many users, over those with few', growthTable(figures))]
			: []),
		section(`Milliseconds that a press adds to Recur's ${DELAY_MS}`, delayTable(measurements)),
		...(figures.otherNode
			? [section(`Requests a second on Node ${figures.otherNode}, over ours`, nodeTable(figures))]
			: []),
		section('Start and memory', processTable(figures)),
		section('JavaScript of a page', scriptTable(figures)),
	].join('\n\n')
}

function workTable(work: 'press' | 'page', { sizes, measurements: all }: Figures): string {
	const columns = ['users', 'at once', 'app /s', 'bare /s', 'Remix /s', 'app ÷ bare', 'app ÷ Remix']
	const cases = sizes.flatMap((users) => CONNECTIONS.map((connections) => ({ users, connections })))
	const rows = cases.map(({ users, connections }) => {
		const of = (target: TargetName) => ({ work, users, connections, target })
		const typical = (target: TargetName, read: (one: Measurement) => number) =>
			median(select(all, of(target)).map(read))
		return [
			count(users),
			String(connections),
			...TARGETS.map((target) => typical(target, perSecond).toFixed(0)),
			spread(ratios(all, of('app'), of('bare'), perSecond)),
			spread(ratios(all, of('app'), of('remix'), perSecond)),
			typical('app', cpuMs).toFixed(2),
			spread(ratios(all, of('app'), of('bare'), cpuMs)),
			spread(ratios(all, of('app'), of('remix'), cpuMs)),
			`${typical('app', latencyAt(0.5)).toFixed(1)} / ${typical('app', latencyAt(0.99)).toFixed(1)}`,
		]
	})
	const cpuColumns = ['CPU ms app', 'CPU app ÷ bare', 'CPU app ÷ Remix']
	return table([...columns, ...cpuColumns, 'app ms p50 / p99'], rows)
}

function nodeTable({ measurements, sizes }: Figures): string {
	const rows = (['press', 'page', 'delivery'] as const).map((work) => [
		TITLES[work],
		...sizes.map((users) => {
			const of = (target: TargetName) => ({ work, users, connections: 32, target })
			return spread(ratios(measurements, of('other'), of('app'), perSecond))
		}),
	])
	return table(['32 at once', ...sizes.map((users) => `${count(users)} users`)], rows)
}

function deliveryTable({ measurements, sizes }: Figures): string {
	const rows = sizes.map((users) => {
		const of = (target: TargetName) => ({ work: 'delivery', users, target }) as const
		const typical = (target: TargetName) => median(select(measurements, of(target)).map(perSecond)).toFixed(0)
		const ratio = spread(ratios(measurements, of('app'), of('bare'), perSecond))
		const cpu = median(select(measurements, of('app')).map(cpuMs)).toFixed(2)
		return [count(users), typical('app'), typical('bare'), ratio, cpu]
	})
	return table(['users', 'app /s', 'bare /s', 'app ÷ bare', 'CPU ms app'], rows)
}

function growthTable({ measurements, sizes }: Figures): string {
	const [few = 0, many = 0] = sizes
	const atOnce = { press: CONNECTIONS, page: CONNECTIONS, delivery: [DELIVERY_CONNECTIONS] }
	const rows = (['press', 'page', 'delivery'] as const).flatMap((work) =>
		atOnce[work].map((connections) => {
			const grown = (target: TargetName) => {
				const filter = { work, connections, target }
				return spread(ratios(measurements, { ...filter, users: many }, { ...filter, users: few }, perSecond))
			}
			const isMeasured = (target: TargetName) => select(measurements, { work, target }).length > 0
			const cells = TARGETS.map((target) => (isMeasured(target) ? grown(target) : '–'))
			return [TITLES[work], String(connections), ...cells]
		}),
	)
	return table([`${count(many)} ÷ ${count(few)} users`, 'at once', ...TARGETS.map((target) => NAMES[target])], rows)
}

function delayTable(all: Measurement[]): string {
	const rows = DELAYED_CONNECTIONS.flatMap((connections) =>
		([...TARGETS, 'recur'] as const).map((target) => {
			const chosen = select(all, { work: 'delayed press', connections, target })
			const latencies = chosen.flatMap((one) => one.latencies).sort((a, b) => a - b)
			const medians = chosen.map((one) => latencyAt(0.5)(one) - DELAY_MS)
			return [
				String(connections),
				NAMES[target],
				spread(medians, 1),
				(percentile(latencies, 0.99) - DELAY_MS).toFixed(1),
			]
		}),
	)
	return table(['at once', 'server', 'median', 'p99 of all rounds'], rows)
}

function processTable({ measurements, sizes, startMs }: Figures): string {
	const [users = 0] = sizes
	const connections = Math.max(...CONNECTIONS)
	const rows = TARGETS.map((target) => {
		const memory = select(measurements, { work: 'page', users, connections, target }).map(rssMb)
		return [NAMES[target], spread(startMs[target], 0), spread(memory, 0)]
	})
	return table(['server', 'ms from start to ready', `MB after ${connections} at once`], rows)
}

function scriptTable({ scripts }: Figures): string {
	const rows = scripts.map(({ path, bytes }) => [`\`${path}\``, (bytes / 1000).toFixed(1)])
	return table(['page', 'kB after gzip'], rows)
}

/** Where a server answered with an error; such answers are not among the requests a second. */
function describeFailures(all: Measurement[]): string[] {
	const worst = new Map<string, number>()
	for (const { users, target, work, connections, failed } of all.filter((one) => one.failed > 0)) {
		const place = `${work} at ${connections} with ${count(users)} users: ${NAMES[target]}`
		worst.set(place, Math.max(failed, worst.get(place) ?? 0))
	}
	return [...worst].map(([place, share]) => `- up to ${percent(share)} errors: ${place}`)
}

function section(title: string, text: string): string {
	return `### ${title}\n\n${text}`
}

function percent(share: number): string {
	return `${Math.round(share * 100)} %`
}
