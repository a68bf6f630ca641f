import { readFileSync, writeFileSync } from 'node:fs'

const FOLDER = 'docs/pictures'
const [WIDTH, LEFT, RIGHT, TOP, BAR, GAP] = [760, 210, 620, 56, 15, 12]

// A picture knows the reader's colours and not the page's: with a ground of its own it is readable on any.
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #1f2937 }
.title { font-size: 16px; font-weight: 600 }
.ground { fill: #ffffff }
.line { stroke: #d1d5db }
.range { stroke: #111827; stroke-width: 1.5 }
.bar0 { fill: #6d9bf1 }
.bar1 { fill: #e9a23b }
@media (prefers-color-scheme: dark) {
text { fill: #e5e7eb }
.ground { fill: #161b22 }
.line { stroke: #3d444d }
.range { stroke: #f3f4f6 }
.bar0 { fill: #2f62c9 }
.bar1 { fill: #a3640f }
}`

/** A bar for each figure, such as `0.38 (0.36–0.59)`: a median, with the smallest and the largest. */
type Chart = {
	title: string
	names?: string[]
	step: number
	rows: { label: string; figures: string[] }[]
}
type Cells = Record<string, string>

/** Draws what the tables of the document say. */
export function writeCharts(document: string): void {
	for (const [name, svg] of Object.entries(drawCharts(readFileSync(document, 'utf8'))))
		writeFileSync(`${FOLDER}/${name}`, svg)
}

/** Each picture by its file. */
export function drawCharts(document: string): Record<string, string> {
	const ofServers = (column: string) =>
		tableBelow(document, 'Start and memory').map((row) => ({ label: row.server ?? '', figures: [row[column] ?? ''] }))
	const [memory, start] = ['MB after 128 at once', 'ms from start to ready']
	return {
		'speed-few-users.svg': drawChart(speedChart(document, '1 000')),
		'speed-many-users.svg': drawChart(speedChart(document, '1 000 000')),
		'memory.svg': drawChart({ title: memory, step: 50, rows: ofServers(memory) }),
		'start.svg': drawChart({ title: start, step: 200, rows: ofServers(start) }),
	}
}

function speedChart(document: string, size: string): Chart {
	const names = ['app ÷ bare', 'app ÷ Remix']
	const row = (label: string, cells: Cells) => ({ label, figures: names.flatMap((name) => cells[name] ?? []) })
	const measured = (heading: string) => tableBelow(document, heading).filter(({ users }) => users === size)
	const works = ['Press', 'Account page'].flatMap((work) =>
		measured(work).map((cells) => row(`${work}, ${cells['at once']} at once`, cells)),
	)
	const deliveries = measured('Webhook deliveries, 32 at once').map((cells) =>
		row('Webhook delivery, 32 at once', cells),
	)
	const rows = [...works, ...deliveries]
	return { title: `Requests a second, as a share of another server’s; ${size} users`, names, step: 0.25, rows }
}

function drawChart({ title, names = [], step, rows }: Chart): string {
	const most = Math.max(...rows.flatMap(({ figures }) => figures.flatMap(numbersIn)))
	const end = Math.ceil(most / step) * step
	const across = (value: number) => LEFT + (value / end) * (RIGHT - LEFT)
	const heights = rows.map(({ figures }) => figures.length * BAR + GAP)
	const tops = heights.map((_, place) => heights.slice(0, place).reduce((sum, height) => sum + height, TOP))
	const bottom = heights.reduce((sum, height) => sum + height, TOP)
	const ticks = Array.from({ length: Math.round(end / step) + 1 }, (_, place) => place * step)
	const parts = [
		`<text x="16" y="28" class="title">${title}</text>`,
		...names.map((name, place) => {
			const x = WIDTH - 260 + place * 130
			return `<rect x="${x}" y="37" width="11" height="11" class="bar${place}"/><text x="${x + 17}" y="47">${name}</text>`
		}),
		...ticks.map((tick) => {
			const x = across(tick).toFixed(1)
			return `<path d="M${x} ${TOP}V${bottom}" class="line"/><text x="${x}" y="${bottom + 18}" text-anchor="middle">${tick}</text>`
		}),
		...rows.flatMap(({ label, figures }, place) => {
			const top = (tops[place] ?? 0) + GAP / 2
			const middle = top + (figures.length * BAR) / 2
			const text = `<text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${label}</text>`
			return [text, ...figures.map((figure, bar) => drawBar(figure, bar, top + bar * BAR, across))]
		}),
	]
	const size = `width="${WIDTH}" height="${bottom + 30}" viewBox="0 0 ${WIDTH} ${bottom + 30}"`
	const head = `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="${title}">`
	const ground = '<rect width="100%" height="100%" rx="8" class="ground"/>'
	return `${[head, `<style>${STYLE}</style>`, ground, ...parts, '</svg>'].join('\n')}\n`
}

function drawBar(figure: string, bar: number, top: number, across: (value: number) => number): string {
	const [middle = 0, least = middle, most = middle] = numbersIn(figure)
	const [from, to, end] = [least, most, middle].map((value) => across(value).toFixed(1))
	const centre = top + BAR / 2 - 0.5
	return [
		`<rect x="${LEFT}" y="${top}" width="${(Number(end) - LEFT).toFixed(1)}" height="${BAR - 1}" class="bar${bar}"/>`,
		`<path d="M${from} ${centre}H${to}" class="range"/>`,
		`<text x="${RIGHT + 14}" y="${top + 12}">${figure}</text>`,
	].join('')
}

function numbersIn(figure: string): number[] {
	return (figure.match(/[\d.]+/g) ?? []).map(Number)
}

/** The rows of the table below a heading, by the names of the columns. */
function tableBelow(document: string, heading: string): Cells[] {
	const [, section = ''] = document.split(`### ${heading}\n`)
	const [columns = [], , ...rows] = (/(?:^\|.*\n)+/m.exec(section)?.[0] ?? '')
		.trim()
		.split('\n')
		.map((line) => line.split('|').slice(1, -1))
	if (rows.length === 0) throw new Error(`No table below “${heading}”`)
	return rows.map((cells) => Object.fromEntries(cells.map((cell, place) => [columns[place]?.trim(), cell.trim()])))
}
