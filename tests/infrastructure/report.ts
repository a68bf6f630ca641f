import process from 'node:process'

/** Prints what was measured, on one line. */
export function report(title: string, figures: Record<string, number | string>): void {
	const text = Object.entries(figures).map(
		([name, value]) => `${name} ${typeof value === 'number' ? round(value) : value}`,
	)
	process.stdout.write(`${title}: ${text.join(', ')}\n`)
}

function round(value: number): number {
	return Math.round(value * 100) / 100
}

/** How often a server complained of what or answered with an error, by its log. */
export function complaintsIn(...logs: string[]): Record<string, number> {
	const counts: Record<string, number> = {}
	for (const line of logs.join('').split('\n').filter(isComplaint)) {
		const { level, event, msg, err, status, path } = JSON.parse(line)
		const words = status ? [status, path] : [level, event ?? msg, err?.code ?? err?.message]
		const what = words.filter(Boolean).join(' ')
		counts[what] = (counts[what] ?? 0) + 1
	}
	return counts
}

function isComplaint(line: string): boolean {
	const isOfBalancer = line.includes('"path":"/readyz"')
	return /"level":"(warn|error|fatal)"|"status":5/.test(line) && !isOfBalancer
}
