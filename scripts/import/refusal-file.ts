import { once } from 'node:events'
import { createWriteStream, rmSync, type WriteStream } from 'node:fs'
import type { Refusal } from './customer-rows.ts'

/** The report for the operator: the number and reason of each line that was refused. There is no file when none was. */
export class RefusalFile {
	readonly name: string
	#stream: WriteStream | null = null
	#count = 0

	constructor(name: string) {
		this.name = name
		rmSync(name, { force: true })
	}

	get count(): number {
		return this.#count
	}

	async add({ line, reason }: Refusal): Promise<void> {
		this.#stream ??= await open(this.name)
		this.#count += 1
		if (!this.#stream.write(`${line},${reason}\n`)) await once(this.#stream, 'drain')
	}

	async close(): Promise<void> {
		if (!this.#stream) return
		this.#stream.end()
		await once(this.#stream, 'close')
	}
}

async function open(name: string): Promise<WriteStream> {
	const stream = createWriteStream(name)
	await once(stream, 'open')
	stream.write('line,reason\n')
	return stream
}
