import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { settingNames } from '#tests/support/settings.ts'

const readmes = ['README.md', 'README.zh-TW.md']
const documents = [...readmes, ...markdownIn('docs'), ...markdownIn('docs/decisions')]

// Variables of demo, dev and the REST recipe; the application knows nothing of them.
const OTHER_VARIABLES = ['EMULATOR_PORT', 'USER_ID']

test.each(documents)('every link in %s leads to something in the project', (file) => {
	const links = [...read(file).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, target = '']) => target)
	expect(links.filter((link) => !leadsSomewhere(file, link))).toEqual([])
})

test.each(documents)('every file and folder that %s names exists', (file) => {
	const named = [...read(file).matchAll(/`((?:app|docs|pacts|prisma|scripts|tests)\/[\w./-]+)`/g)]
	expect(named.map(([, name = '']) => name).filter((name) => !existsSync(name))).toEqual([])
})

test.each(documents)('every npm script that %s names exists', (file) => {
	const { scripts = {} } = JSON.parse(read('package.json'))
	const named = [...read(file).matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)].map(
		([, run, short]) => run ?? short,
	)
	expect(named.filter((name) => !(String(name) in scripts))).toEqual([])
})

test.each(readmes)('every setting that %s names exists', (file) => {
	const named = read(file).match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []
	expect(named.length).toBeGreaterThan(0)
	expect(named.filter((name) => ![...settingNames(), ...OTHER_VARIABLES].includes(name))).toEqual([])
})

test('the deployment guide names every setting, once', () => {
	const rows = [...read('docs/deploy.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name)
	expect(rows.toSorted()).toEqual(settingNames().toSorted())
})

test('the operations guide explains every event that the app logs', () => {
	const sources = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
	const logged = sources.flatMap((name) => [...read(path.join('app', name)).matchAll(/\bevent: '([a-z_]+)'/g)])
	const explained = read('docs/operations.md')
	expect(logged.length).toBeGreaterThan(0)
	expect(logged.map(([, event]) => event).filter((event) => !explained.includes(`\`${event}\``))).toEqual([])
})

test('pictures are small enough to load at once', () => {
	const sizes = readdirSync('docs/images').map((name) => readFileSync(path.join('docs/images', name)).byteLength)
	expect(Math.max(...sizes)).toBeLessThan(200_000)
})

function read(file: string): string {
	return readFileSync(file, 'utf8')
}

function markdownIn(folder: string): string[] {
	return readdirSync(folder)
		.filter((name) => name.endsWith('.md'))
		.map((name) => path.join(folder, name))
}

function leadsSomewhere(from: string, link: string): boolean {
	const [target = '', fragment] = link.split('#')
	const file = target ? path.join(path.dirname(from), target) : from
	if (!existsSync(file)) return false
	return fragment === undefined || headingsOf(file).includes(fragment)
}

/** The fragments that GitHub makes of a document's headings. */
function headingsOf(file: string): string[] {
	const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
	return headings.map((heading) =>
		heading
			.toLowerCase()
			.replace(/[^\w\s-]/g, '')
			.replaceAll(' ', '-'),
	)
}
