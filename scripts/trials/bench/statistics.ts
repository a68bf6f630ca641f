import type { Measurement } from './rounds.ts'

/** What measurements must have in common; what is left out may be anything. */
export type Filter = Partial<Pick<Measurement, 'work' | 'users' | 'connections' | 'target' | 'round'>>

type Read = (measurement: Measurement) => number

export const perSecond: Read = (measurement) => measurement.perSecond
export const cpuMs: Read = (measurement) => measurement.cpuMs
export const rssMb: Read = ({ rssBytes }) => rssBytes / 2 ** 20

export function latencyAt(share: number): Read {
	return ({ latencies }) => percentile(latencies, share)
}

export function select(all: Measurement[], filter: Filter): Measurement[] {
	const wanted = Object.entries(filter)
	return all.filter((one) => wanted.every(([name, value]) => one[name as keyof Filter] === value))
}

/** One figure of each round, over that of another server or database in the same round. */
export function ratios(all: Measurement[], over: Filter, under: Filter, read: Read): number[] {
	return select(all, over).flatMap((one) =>
		select(all, { ...under, round: one.round }).map((it) => read(one) / read(it)),
	)
}

/** The median with the smallest and the largest. */
export function spread(values: number[], digits = 2): string {
	const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)].map((it) =>
		it.toFixed(digits),
	)
	return `${middle} (${least}–${most})`
}

export function median(values: number[]): number {
	const ascending = values.toSorted((a, b) => a - b)
	const [low, high] = [Math.ceil(ascending.length / 2) - 1, Math.floor(ascending.length / 2)]
	return ((ascending[low] ?? Number.NaN) + (ascending[high] ?? Number.NaN)) / 2
}

export function percentile(ascending: number[], share: number): number {
	return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN
}
