import type { MultiBar } from 'cli-progress'
import { duration, plural, rate } from './words.ts'

// Where no bar can move, a line now and then.
const LINE_EVERY_MS = 5000

/** Standard output, as far as a command needs it. */
export type Output = { write(text: string): unknown; isTTY?: boolean; columns?: number }

/** `unit` is what is counted, in the singular; `total` may be of something else, such as bytes. */
export type Work = { title: string; total: number; unit: string }

/** Says how much of the total is done, and how many units that were. */
type Update = (done: number, counted?: number) => void

/** Writes lines, and how far long work is: as a bar on a terminal, below all lines, and as lines elsewhere. */
export function createScreen(output: Output, { lineEveryMs = LINE_EVERY_MS } = {}) {
	let bars: MultiBar | null = null
	const write = (text: string): void => void (bars ? bars.log(text) : output.write(text))
	const print = (line: string) => write(`${line}\n`)

	async function startBar({ title, total }: Work): Promise<Show> {
		const { default: cliProgress } = await import('cli-progress')
		const look = { format: '{title} {bar} {text}', barsize: 24, barCompleteChar: '█', barIncompleteChar: '░' }
		const stream = output as NodeJS.WritableStream
		bars = new cliProgress.MultiBar({ ...look, stream, clearOnComplete: true, linewrap: true, forceRedraw: true })
		const bar = bars.create(total, 0, { title, text: '' })
		return (done, text) => bar.update(done, { text })
	}

	function startLines({ title }: Work): Show {
		let printedAt = Date.now()
		return (_, text) => {
			if (Date.now() - printedAt < lineEveryMs) return
			printedAt = Date.now()
			print(`${title}: ${text}.`)
		}
	}

	function stopBar(): void {
		// Stopping alone would drop the lines that wait for the next redraw.
		bars?.update()
		bars?.stop()
		bars = null
	}

	return {
		write,
		print,
		/** Does long work, which reports how far it is, and shows that until it ends. */
		async showProgress<T>(work: Work, run: (update: Update) => Promise<T>): Promise<T> {
			const startedAt = Date.now()
			const show = output.isTTY ? await startBar(work) : startLines(work)
			try {
				return await run((done, counted = done) => show(done, describe(work, done, counted, Date.now() - startedAt)))
			} finally {
				stopBar()
			}
		},
	}
}

type Show = (done: number, text: string) => void

/** `45 %, 300 users, 120 a second, 3 minutes left`. */
export function describe({ total, unit }: Work, done: number, counted: number, ms: number): string {
	const percent = Math.floor((100 * done) / Math.max(total, 1))
	const words = [`${percent} %`, plural(counted, unit)]
	if (done > 0 && ms > 0) words.push(rate(counted, ms), `${duration((ms * (total - done)) / done)} left`)
	return words.join(', ')
}
