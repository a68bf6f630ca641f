/** What a tool said at a moment of a story. */
export type Said = { moment: string; tool: string; lines: string[] }

// What is another time, id, age or count in every run. All other words and numbers of a quotation have to be right.
const VOLATILE: [RegExp, string][] = [
	[/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'],
	[/\bevt_[0-9a-f]{32}\b/g, 'ID'],
	[/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID'],
	[/"(id|times)":"?\d+"?/g, '"$1":N'],
	[/\b\d+ (ms|minutes)\b/g, 'N $1'],
	[/\b(\d+[dhm] )+\d+s\b/g, 'DURATION'],
	[/^(recur_portal_\S+) [1-9][\d.e+]*$/, '$1 N'],
]

/**
 * The code blocks of a document that no tool said so. A block stands under the heading of its moment and begins with the name
 * of its tool; its other lines are a part of what the tool said, in order and whole. A line `…` stands for lines left out.
 */
export function findMisquotes(document: string, said: Said[]): (Said & { instead: string[] })[] {
	return quotesIn(document).flatMap((quote) => {
		const answers = said.filter(({ moment, tool }) => moment === quote.moment && tool === quote.tool)
		if (answers.some(({ lines }) => isPartOf(quote.lines, lines))) return []
		return [{ ...quote, instead: answers.flatMap(({ lines }) => lines) }]
	})
}

export function quotesIn(document: string): Said[] {
	const quotes: Said[] = []
	let moment = ''
	let isInside = false
	for (const line of document.split('\n')) {
		const [, heading] = /^#{2,3} (.+)$/.exec(line) ?? []
		if (heading && !isInside) moment = heading
		if (line === '```') isInside = !isInside
		else if (isInside && quotes.at(-1)?.tool === '') Object.assign(quotes.at(-1) ?? {}, { tool: line })
		else if (isInside && line !== '…') quotes.at(-1)?.lines.push(line)
		if (line === '```' && isInside) quotes.push({ moment, tool: '', lines: [] })
	}
	return quotes
}

function isPartOf(quoted: string[], lines: string[]): boolean {
	const rest = lines.map(withoutVolatile)
	return quoted.map(withoutVolatile).every((line) => {
		const at = rest.indexOf(line)
		rest.splice(0, at + 1)
		return at >= 0
	})
}

function withoutVolatile(line: string): string {
	return VOLATILE.reduce((text, [pattern, name]) => text.replace(pattern, name), line)
}
