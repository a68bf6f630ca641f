import { readFileSync, writeFileSync } from 'node:fs'

/** A table in Markdown. */
export function table(columns: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`
	return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

/** `1 000 000`. */
export function count(value: number): string {
	return Math.round(value).toLocaleString('en').replaceAll(',', ' ')
}

/** Puts a text between the markers of a document, `<!-- name -->` and `<!-- /name -->`, and keeps all other text. */
export function writeBlock(file: string, name: string, block: string): void {
	const text = readFileSync(file, 'utf8')
	const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
	const [from, to] = [text.indexOf(start), text.indexOf(end)]
	if (from < 0 || to < from) throw new Error(`${file} needs the lines ${start} and ${end}`)
	writeFileSync(file, `${text.slice(0, from + start.length)}\n\n${block}\n\n${text.slice(to)}`)
}
