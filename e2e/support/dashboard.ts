import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { addSection, type Chart, drawPanel, type Span } from './draw-panel.ts'

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
