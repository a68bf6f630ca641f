import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { drawCharts } from '#scripts/trials/bench/charts.ts'

const FOLDERS = ['docs/pictures', 'docs/screens']
const LIMITS: Record<string, number> = { '.svg': 40_000, '.png': 150_000, '.gif': 1_500_000 }
const documents = ['README.md', 'README.zh-TW.md', ...markdownIn('docs'), ...markdownIn('packages/recur-emulator')]
const shown = documents.flatMap(picturesIn)

test('every picture that a document shows exists', () => {
	expect(shown.length).toBeGreaterThan(10)
	expect(shown.filter(({ file }) => !existsSync(file))).toEqual([])
})

test('every picture says in words what it shows', () => {
	expect(shown.filter(({ alt }) => alt === '')).toEqual([])
})

test('pictures are small enough to load at once', () => {
	const files = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)))
	const pictures = files.filter((file) => !file.endsWith('.md'))
	expect(pictures.filter((file) => statSync(file).size > (LIMITS[path.extname(file)] ?? 0))).toEqual([])
})

test('a document shows each picture of docs/pictures', () => {
	const files = shown.map(({ file }) => path.normalize(file))
	const names = readdirSync('docs/pictures')
	expect(names.filter((name) => !files.includes(path.join('docs/pictures', name)))).toEqual([])
})

test('the charts say what the tables of docs/performance.md say', () => {
	const charts = drawCharts(readFileSync('docs/performance.md', 'utf8'))
	for (const [name, svg] of Object.entries(charts)) expect(readFileSync(`docs/pictures/${name}`, 'utf8')).toBe(svg)
})

test('the picture of a press is the same in both languages, but for words', () => {
	const [english, chinese] = ['en', 'zh-TW'].map((language) => {
		const svg = readFileSync(`docs/pictures/house.${language}.svg`, 'utf8')
		return svg.replace(/aria-label="[^"]+"/, '').replace(/>[^<]+<\/text>/g, '></text>')
	})
	expect(chinese).toBe(english)
})

/** Markdown's own pictures, and those that depend on what the reader likes: each with what it says in words. */
function picturesIn(document: string): { file: string; alt: string }[] {
	const text = readFileSync(document, 'utf8')
	const own = [...text.matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, alt = '', file = '']) => ({ alt, file }))
	const chosen = [...text.matchAll(/<picture>(.*?)<\/picture>/gs)].flatMap(([, picture = '']) => {
		const [, alt = ''] = /alt="([^"]*)"/.exec(picture) ?? []
		return [...picture.matchAll(/src(?:set)?="([^"]+)"/g)].map(([, file = '']) => ({ alt, file }))
	})
	const inside = [...own, ...chosen].filter(({ file }) => !/^\w+:/.test(file))
	return inside.map(({ alt, file }) => ({ alt, file: path.join(path.dirname(document), file) }))
}

function markdownIn(folder: string): string[] {
	const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
	return names
		.filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
		.map((name) => path.join(folder, name))
}
