import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Page } from '@playwright/test'
import type UPlot from 'uplot'

const [WIDTH, COLUMNS, UNIT_HEIGHT, HEADING] = [1200, 24, 27, 34]
const LIBRARY = path.dirname(createRequire(import.meta.url).resolve('uplot'))
const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#24292f, #d5d9de); --grid: light-dark(#e3e6ea, #2b323b) }
* { box-sizing: border-box; margin: 0 }
body { width: ${WIDTH}px; font: 12px system-ui, sans-serif; color: var(--ink) }
section { position: relative; background: light-dark(#f4f5f5, #111217) }
article { position: absolute; padding: 8px; border: 4px solid light-dark(#f4f5f5, #111217); background: light-dark(#fff, #181b1f) }
h1 { padding: 8px 12px 0; font-size: 16px }
h2 { font-size: 13px; font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
ul { position: absolute; left: 10px; right: 10px; bottom: 6px; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 1px 12px }
li::before { content: ''; display: inline-block; width: 12px; height: 3px; margin-right: 5px; vertical-align: middle; background: var(--colour) }`

type Position = { x: number; y: number; w: number; h: number }
type Panel = {
	type: string
	title: string
	gridPos: Position
	fieldConfig: { defaults: { unit: string } }
	targets: { expr: string; legendFormat: string }[]
}
type Row = { title: string; panels: Panel[] }

/** What a query says of each second; null where it says nothing. */
export type Series = { labels: Record<string, string>; values: (number | null)[] }
export type Ask = (query: string) => Promise<Series[]>

/** What all panels share: how many seconds they show, and when something was wrong. */
export type Span = { seconds: number; trouble: { from: number; to: number } }

type Chart = Span & {
	unit: string
	width: number
	height: number
	series: { name: string; values: (number | null)[] }[]
}

/** Shows a dashboard of Grafana's as Grafana would: a section for each row, a chart for each panel. */
export async function drawDashboard(page: Page, file: string, ask: Ask, span: Span): Promise<Row[]> {
	const rows = readRows(file)
	await page.setViewportSize({ width: WIDTH, height: 800 })
	await page.setContent(`<style>${STYLE}</style>`)
	await page.addStyleTag({ path: path.join(LIBRARY, 'uPlot.min.css') })
	await page.addScriptTag({ path: path.join(LIBRARY, 'uPlot.iife.min.js') })
	for (const { title, panels } of rows) {
		const top = Math.min(...panels.map(({ gridPos }) => gridPos.y))
		const bottom = Math.max(...panels.map(({ gridPos: { y, h } }) => y + h))
		const section = await page.evaluateHandle(addSection, { title, height: HEADING + (bottom - top) * UNIT_HEIGHT })
		for (const panel of panels) {
			const { x, y, w, h } = panel.gridPos
			const [width, height] = [(w / COLUMNS) * WIDTH, h * UNIT_HEIGHT]
			const place = { left: (x / COLUMNS) * WIDTH, top: HEADING + (y - top) * UNIT_HEIGHT }
			const { unit } = panel.fieldConfig.defaults
			const chart = { ...span, unit, width, height, series: await readSeries(panel, ask) }
			await section.evaluate(drawPanel, { title: panel.title, place, chart })
		}
	}
	return rows
}

function readRows(file: string): Row[] {
	const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: Panel[] }
	const rows: Row[] = []
	for (const panel of panels.toSorted((a, b) => a.gridPos.y - b.gridPos.y)) {
		if (panel.type === 'row') rows.push({ title: panel.title, panels: [] })
		else rows.at(-1)?.panels.push(panel)
	}
	return rows
}

async function readSeries({ targets }: Panel, ask: Ask): Promise<Chart['series']> {
	const series: Chart['series'] = []
	for (const { expr, legendFormat } of targets) {
		for (const { labels, values } of await ask(expr)) {
			series.push({ name: legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label) => labels[label] ?? ''), values })
		}
	}
	return series
}

/** Runs in the page. */
function addSection({ title, height }: { title: string; height: number }): HTMLElement {
	const section = document.body.appendChild(document.createElement('section'))
	section.style.height = `${height}px`
	section.appendChild(document.createElement('h1')).textContent = title
	return section
}

/** Runs in the page. */
function drawPanel(
	section: HTMLElement,
	{ title, place, chart }: { title: string; place: { left: number; top: number }; chart: Chart },
): void {
	const { uPlot } = window as unknown as { uPlot: typeof UPlot }
	const { unit, width, height, series, seconds, trouble } = chart
	const colours = [
		'#3f9b46',
		'#3274d9',
		'#ff780a',
		'#e02f44',
		'#a352cc',
		'#c79a00',
		'#13a4b4',
		'#8d6e63',
		'#d14f9b',
		'#7a8794',
	]
	const colourAt = (at: number) => colours[at % colours.length] ?? ''

	const panel = section.appendChild(document.createElement('article'))
	Object.assign(panel.style, {
		left: `${place.left}px`,
		top: `${place.top}px`,
		width: `${width}px`,
		height: `${height}px`,
	})
	panel.appendChild(document.createElement('h2')).textContent = title
	const legend = document.createElement('ul')
	for (const [at, { name }] of series.entries()) {
		const item = legend.appendChild(document.createElement('li'))
		item.textContent = name
		item.style.setProperty('--colour', colourAt(at))
	}
	panel.append(legend)

	const ink = getComputedStyle(panel).color
	const probe = panel.appendChild(document.createElement('i'))
	probe.style.color = 'var(--grid)'
	const grid = { stroke: getComputedStyle(probe).color, width: 1 }
	probe.remove()
	const font = '11px system-ui'
	const describe = (value: number) => {
		if (unit === 's' && value < 1 && value > 0) return `${Math.round(value * 1000)} ms`
		const text = String(Number(value.toFixed(2)))
		if (unit === 's') return value >= 60 ? `${Number((value / 60).toFixed(1))} min` : `${text} s`
		return unit === 'reqps' ? `${text}/s` : unit === 'cpm' ? `${text}/min` : text
	}
	const clock = (at: number) => `${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`
	const shade = (plot: UPlot) => {
		const [left, right] = [plot.valToPos(trouble.from, 'x', true), plot.valToPos(trouble.to, 'x', true)]
		plot.ctx.fillStyle = 'rgba(224, 47, 68, 0.13)'
		plot.ctx.fillRect(left, plot.bbox.top, right - left, plot.bbox.height)
	}
	const most = Math.max(...series.flatMap(({ values }) => values.map((value) => value ?? 0)), 0)
	const x = Array.from({ length: seconds + 1 }, (_, second) => second)
	new uPlot(
		{
			width: width - 24,
			height: height - 44 - legend.offsetHeight,
			legend: { show: false },
			cursor: { show: false },
			scales: { x: { time: false }, y: { range: [0, most > 0 ? most * 1.1 : 1] } },
			axes: [
				{
					stroke: ink,
					grid,
					ticks: grid,
					font,
					size: 26,
					values: (_, splits) => splits.map(clock),
					incrs: [30, 60, 120],
				},
				{ stroke: ink, grid, ticks: grid, font, size: 66, values: (_, splits) => splits.map(describe) },
			],
			series: [
				{},
				...series.map((_, at) => ({
					stroke: colourAt(at),
					fill: `${colourAt(at)}1a`,
					width: 1.5,
					points: { show: false },
				})),
			],
			hooks: { drawClear: [shade] },
		},
		[x, ...series.map(({ values }) => values)],
		panel,
	)
	panel.append(legend)
}
