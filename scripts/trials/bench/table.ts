/** What a document calls each server. */
export const NAMES = {
	app: 'app',
	other: 'app on another Node',
	bare: 'bare',
	remix: 'Remix',
	recur: 'the stand-in itself',
} as const

export function table(columns: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`
	return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

/** `1 000 000`. */
export function count(value: number): string {
	return value.toLocaleString('en').replaceAll(',', ' ')
}
