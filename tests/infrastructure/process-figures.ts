import { existsSync, readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'

export type Figures = { rssMb: number[]; handles: number[] }

const EVERY_MS = 1000

/**
 * Notes a process's resident memory and its open files, sockets and pipes each second until `stop`. Null, with a sentence, on
 * a system without /proc.
 */
export function watchProcess(pid: number): { figures: Figures; stop(): void } | null {
	if (!existsSync('/proc/self/fd')) {
		process.stdout.write('Memory and open handles are not compared: this system has no /proc\n')
		return null
	}
	const figures: Figures = { rssMb: [], handles: [] }
	const timer = setInterval(() => {
		const [, kilobytes = 'NaN'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
		figures.rssMb.push(Number(kilobytes) / 1024)
		figures.handles.push(readdirSync(`/proc/${pid}/fd`).length)
	}, EVERY_MS)
	return { figures, stop: () => clearInterval(timer) }
}

/** The medians of the first and of the last quarter. */
export function quarters(values: number[]): { first: number; last: number } {
	const quarter = Math.ceil(values.length / 4)
	return { first: median(values.slice(0, quarter)), last: median(values.slice(-quarter)) }
}

function median(values: number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
