import { CsvError, parse } from 'csv-parse/sync'
import { Problem } from '#app/platform/problem.server.ts'

/** A record with the number of its first line. `fields` is null where a quote is out of place. */
export type CsvRecord = { line: number; fields: string[] | null }

// A quote that nobody closed must not swallow the file, nor fill the memory.
const LONGEST = 1_000_000
// A carriage return at the end of what was read so far may be half of one.
const LINE_END = /\r\n|\n|\r(?!$)/
const DELIMITERS = [',', ';', '\t']

/** The lines of a text in UTF-8, whatever they end with, without a byte order mark. Bytes that are not UTF-8 become U+FFFD. */
export async function* readLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
	const decoder = new TextDecoder()
	let rest = ''
	for await (const chunk of bytes) {
		// The last of these is not over yet, and a line feed may belong to the carriage return before it.
		const lines = (rest + decoder.decode(chunk, { stream: true })).split(LINE_END)
		rest = lines.pop() ?? ''
		if (rest.length > LONGEST) throw new Problem('A line has more than a million characters. This is not a CSV file.')
		yield* lines
	}
	rest += decoder.decode()
	if (rest !== '') yield rest.replace(/\r$/, '')
}

/** The first record as text, with the number of its lines: as many as it takes until no quote is open. */
export async function readFirst(lines: AsyncGenerator<string>): Promise<{ text: string; lines: number }> {
	const read: string[] = []
	let length = 0
	do {
		const { value, done } = await lines.next()
		if (done || length > LONGEST) break
		read.push(value)
		length += value.length
	} while (hasOddQuotes(read.join('\n')))
	return { text: read.join('\n'), lines: read.length }
}

function hasOddQuotes(text: string): boolean {
	return (text.split('"').length - 1) % 2 === 1
}

/** The names in a first line that has this column, and what is between them; null when it has not. */
export function readNames(line: string, column: string): { names: string[]; delimiter: string } | null {
	for (const delimiter of DELIMITERS) {
		const names = parseRecord(line, delimiter)?.map((name) => name.trim().toLowerCase())
		if (names?.includes(column)) return { names, delimiter }
	}
	return null
}

/**
 * The records of these lines. A field in quotes may contain line ends. Where a quote is out of place, only the line with which
 * the record begins is given up: the next one is read as if it began a record. Empty lines and records are left out.
 */
export async function* readRecords(
	lines: AsyncIterable<string>,
	delimiter: string,
	firstLine: number,
): AsyncGenerator<CsvRecord> {
	let line = firstLine
	let open: string[] = []
	let length = 0
	let isInQuotes = false

	function* add(text: string): Generator<CsvRecord> {
		open.push(text)
		length += text.length
		if (hasOddQuotes(text)) isInQuotes = !isInQuotes
		if (!isInQuotes) yield* finish()
		else if (length > LONGEST) yield* giveUpFirst()
	}

	function* finish(): Generator<CsvRecord> {
		const fields = parseRecord(open.join('\n'), delimiter)
		if (!fields) return yield* giveUpFirst()
		if (fields.some((field) => field.trim() !== '')) yield { line, fields }
		line += open.length
		close()
	}

	function* giveUpFirst(): Generator<CsvRecord> {
		const [, ...others] = open
		yield { line, fields: null }
		line += 1
		close()
		for (const text of others) yield* add(text)
	}

	function close() {
		open = []
		length = 0
		isInQuotes = false
	}

	for await (const text of lines) yield* add(text)
	while (open.length > 0) yield* giveUpFirst()
}

/** One record; none of its line ends is outside quotes. */
function parseRecord(text: string, delimiter: string): string[] | null {
	if (text.trim() === '') return []
	// The parser takes a tenth of a millisecond to start, and most records need none.
	if (!text.includes('"')) return text.split(delimiter)
	try {
		const [fields] = parse(text, { delimiter, record_delimiter: '\n', relax_column_count: true })
		return fields ?? []
	} catch (error) {
		if (error instanceof CsvError) return null
		throw error
	}
}
