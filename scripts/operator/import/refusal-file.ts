import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync, rmSync, statSync, type WriteStream } from 'node:fs'
import { Problem } from '#app/platform/problem.server.ts'
import { perReason, plural } from '../../command-line/words.ts'
import type { Reason, Refusal } from './customer-rows.ts'

const NAMES = 'line,reason\n'

/**
 * The report for the operator: the number and reason of each line that was refused. There is no file when none was. A report of
 * an earlier run is replaced, any other file is not; without a name the reasons are printed and nothing is written.
 */
export class RefusalFile {
	readonly #name: string | null
	readonly #print: (line: string) => void
	#stream: WriteStream | null = null
	readonly #counts = new Map<Reason, number>()

	constructor(name: string | null, print: (line: string) => void) {
		this.#name = name
		this.#print = print
		if (name === null || !existsSync(name)) return
		if (!isReport(name)) throw new Problem('The report would overwrite another file; choose a name with --report.')
		rmSync(name)
	}

	/** How many lines, and for what reasons; null for none. */
	get summary(): string | null {
		if (this.#counts.size === 0) return null
		const lines = [...this.#counts.values()].reduce((sum, count) => sum + count)
		const where = this.#name === null ? '' : `; their numbers are in ${this.#name}`
		return `Refused ${plural(lines, 'line')}: ${perReason(this.#counts)}${where}.`
	}

	async add({ line, reason }: Refusal): Promise<void> {
		this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1)
		if (this.#name === null) return this.#print(`Line ${line}: ${reason}`)
		this.#stream ??= await open(this.#name)
		if (!this.#stream.write(`${line},${reason}\n`)) await once(this.#stream, 'drain')
	}

	async close(): Promise<void> {
		if (!this.#stream) return
		this.#stream.end()
		await once(this.#stream, 'close')
	}
}

function isReport(name: string): boolean {
	return statSync(name).isFile() && readFileSync(name, 'utf8').startsWith(NAMES)
}

async function open(name: string): Promise<WriteStream> {
	const stream = createWriteStream(name, { flags: 'wx' })
	await once(stream, 'open')
	stream.write(NAMES)
	return stream
}
