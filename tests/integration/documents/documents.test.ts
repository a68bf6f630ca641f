import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { scriptsOfCopy } from '#scripts/adopt/project-files.ts'
import { readOperationsGuide } from '#tests/support/operations-guide.ts'
import { settingNames } from '#tests/support/settings.ts'

const readmes = ['README.md', 'README.zh-TW.md']
const folders = ['.', 'docs', 'docs/decisions', 'docs/operations', 'docs/screens', 'packages/recur-emulator']
const documents = folders.flatMap(markdownIn)

// Variables of demo, dev, tests and the REST recipe; the application knows nothing of them.
const OTHER_VARIABLES = ['EMULATOR_PORT', 'MAILBOX_PORT', 'PLAYWRIGHT_CHROMIUM_PATH', 'USER_ID']
// Programs in blocks of commands. The tests here and in readme-commands, adoption, customize and template look at each.
const PROGRAMS = ['npm', 'npx', 'node', 'docker', 'curl', 'cd', 'cp', 'mkdir', 'grep']

test.each(documents)('every link in %s leads somewhere', (file) => {
	const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
	const [outside, inside] = [links.filter((link) => /^\w+:/.test(link)), links.filter((link) => !/^\w+:/.test(link))]
	expect(inside.filter((link) => !leadsSomewhere(file, link))).toEqual([])
	expect(outside.filter((link) => !link.startsWith('https://') || !URL.canParse(link))).toEqual([])
})

test.each(documents)('every file and folder that %s names exists', (file) => {
	const named = [...read(file).matchAll(/`((?:app|deploy|docs|e2e|pacts|prisma|scripts|tests)\/[\w./-]+)`/g)]
	const given = [
		...commandsIn(file)
			.join('\n')
			.matchAll(/(?<=\s)(?:app|deploy|e2e|prisma|tests)\/[\w./-]+/g),
	]
	const names = [...named.map(([, name = '']) => name), ...given.map(([name]) => name)]
	expect(names.filter((name) => !existsSync(name))).toEqual([])
})

test.each(documents)('every npm script and option in %s exists', (file) => {
	const scripts: Record<string, string> = { ...JSON.parse(read('package.json')).scripts, ...scriptsOfCopy('.') }
	const named = read(file).matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)(?: -- (--[\w-]+))?/g)
	for (const [command, run, short, option] of named) {
		const script = scripts[run ?? short ?? '']
		expect(script, command).toBeDefined()
		if (option) expect(optionsOf(script), command).toContain(option)
	}
})

test.each(documents)('every program that %s starts is built', (file) => {
	const started = [...read(file).matchAll(/\bnode(?: --\S+)* build\/([\w-]+\.js)/g)].map(([, name]) => name)
	expect(started.filter((name) => !existsSync(`build/${name}`))).toEqual([])
})

test.each(documents)('%s starts only programs that are checked', (file) => {
	const starts = commandsIn(file)
		.flatMap((line) => line.split(' && '))
		.map((command) => command.split(' ')[0] ?? '')
	expect(starts.filter((program) => !PROGRAMS.includes(program))).toEqual([])
})

test.each(['.', 'packages/recur-emulator'])('both READMEs in %s have the same content', (folder) => {
	const [english, chinese] = readmes.map((readme) => {
		const text = read(path.join(folder, readme)).replace(/^```.*?^```$/gms, '')
		const matches = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, one = '']) => one).toSorted()
		const ownLinks = /^(README|docs\/pictures\/|packages\/recur-emulator\/README)/
		return {
			sections: matches(/^(#+) /gm),
			links: matches(/\]\(([^)\s]+)\)/g).filter((link) => !ownLinks.test(link)),
			names: matches(/`([^`\n]+)`/g),
		}
	})
	expect(chinese).toEqual(english)
})

test('every document is reachable from both READMEs', () => {
	for (const readme of readmes) {
		const reached = new Set([readme])
		for (const file of reached) {
			const links = [...read(file).matchAll(/\]\((?!\w+:)([^)#\s]+\.md)/g)]
			const targets = links.map(([, link = '']) => path.join(path.dirname(file), link))
			for (const target of targets.filter((one) => existsSync(one))) reached.add(target)
		}
		const expected = documents.filter((file) => !file.startsWith('docs/decisions/'))
		expect(expected.filter((file) => !reached.has(file))).toEqual([])
	}
})

test('the changelog’s last version is package.json’s', () => {
	const versions = [...read('CHANGELOG.md').matchAll(/^## (\d\S*)/gm)].map(([, version]) => version)
	expect([undefined, JSON.parse(read('package.json')).version]).toContain(versions[0])
})

test('every quoted symptom is in the code', () => {
	const sources = ['app', 'scripts', 'prisma'].flatMap((folder) =>
		readdirSync(folder, { recursive: true, encoding: 'utf8' })
			.filter((name) => /\.(tsx?|mjs)$/.test(name))
			.map((name) => read(path.join(folder, name))),
	)
	const said = [...sources, read('node_modules/recur-tw/dist/recur.umd.js')].join('\n')
	const symptoms = [...read('docs/troubleshooting.md').matchAll(/^\| (.*?) \|/gm)].map(([, symptom = '']) => symptom)
	const quoted = symptoms.flatMap((symptom) => [...symptom.matchAll(/`([^`]* [^`]*)`|「(.+?)」/g)])
	const sentences = quoted.map(([, code, chinese]) => code ?? chinese ?? '').filter((text) => !isSaidByOthers(text))
	expect(sentences.length).toBeGreaterThan(25)
	expect(sentences.filter((sentence) => !said.includes(sentence))).toEqual([])
})

test.each(readmes)('every setting that %s names exists', (file) => {
	const named = read(file).match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []
	expect(named.length).toBeGreaterThan(0)
	expect(named.filter((name) => ![...settingNames(), ...OTHER_VARIABLES].includes(name))).toEqual([])
})

test('the code has every obstacle to another database that the docs name', () => {
	const [, section = ''] = /^## PostgreSQL only$(.*?)^## /ms.exec(read('docs/deploy.md')) ?? []
	const stops = [...section.matchAll(/`([A-Z]+ [^`]+)` in `([\w./-]+)`/g)]
	expect(stops).toHaveLength(3)
	for (const [, statement = '', file = ''] of stops) {
		for (const part of statement.split(/\(?…\)?/)) expect(read(file)).toContain(part.trim())
	}
})

test('every logged event is explained', () => {
	const sources = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))
	const logged = sources.flatMap((name) => [...read(path.join('app', name)).matchAll(/\bevent: '([a-z_]+)'/g)])
	const explained = readOperationsGuide()
	expect(logged.length).toBeGreaterThan(0)
	expect(logged.map(([, event]) => event).filter((event) => !explained.includes(`\`${event}\``))).toEqual([])
})

/** The options that the file of a script takes. */
function optionsOf(script = ''): string[] {
	const source = read(script.split(' ').at(-1) ?? '')
	return [...source.matchAll(/'(--[\w-]+)[' ]/g)].map(([, name = '']) => name)
}

/** What Node, npm and browsers say, and commands themselves. */
function isSaidByOthers(text: string): boolean {
	return /^(Cannot find module|Failed to fetch|Missing: |npm )/.test(text)
}

/** The commands in the blocks of a document: a line each, without comments, settings and what is fed to a command. */
function commandsIn(file: string): string[] {
	const blocks = [...read(file).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
	return blocks.flatMap((block) =>
		block
			.replace(/<<(\w+)\n.*?^\1$/gms, '')
			.replaceAll('\\\n', '')
			.split('\n')
			.map((line) => line.replace(/\s+# .*$/, '').trim())
			.filter((line) => line !== '' && !/^[A-Z_]+=\S*$/.test(line)),
	)
}

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
	const text = read(file).replace(/^```.*?^```$/gms, '')
	const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
	return headings.map((heading) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}_\s-]/gu, '')
			.replaceAll(' ', '-'),
	)
}
