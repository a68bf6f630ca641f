import type UPlot from 'uplot'

/** What all panels share: how many seconds they show, and when something was wrong. */
export type Span = { seconds: number; trouble: { from: number; to: number } }

export type Chart = Span & {
	unit: string
	width: number
	height: number
	series: { name: string; values: (number | null)[] }[]
}

/** Runs in the page. */
export function addSection({ title, height }: { title: string; height: number }): HTMLElement {
	const section = document.body.appendChild(document.createElement('section'))
	section.style.height = `${height}px`
	section.appendChild(document.createElement('h1')).textContent = title
	return section
}

/** Runs in the page. */
export function drawPanel(
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
