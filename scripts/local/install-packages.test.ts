import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { explainWarnings, installPackages } from './install-packages.mjs'

const NAMES = ['a', '@b/c', 'd', 'e']

// Stands in for npm: brings two packages, waits to be told, brings the others.
const NPM = `
	const fs = require('node:fs')
	const bring = (name) => {
		fs.mkdirSync('node_modules/' + name, { recursive: true })
		fs.writeFileSync('node_modules/' + name + '/package.json', '{}')
	}
	const names = ${JSON.stringify(NAMES)}
	names.slice(0, 2).forEach(bring)
	const timer = setInterval(() => {
		if (!fs.existsSync('go-on')) return
		clearInterval(timer)
		names.slice(2).forEach(bring)
		console.error("npm warn deprecated d@1.0.0: use e")
	}, 5)`

test.each([
	[true, '\r\u001b[K  packages (npm ci) … ██████████░░░░░░░░░░ 2 of 4', '\r\u001b[K  packages (npm ci)   '],
	[false, '  packages (npm ci) … 2 of 4\n', '  packages (npm ci)   '],
])(
	'an installation says that it begins, how far it is and how long it took (terminal: %s)',
	async (isTTY, half, end) => {
		const { folder, out, installed } = startInstallation(isTTY)
		expect(out.written[0]).toMatch(/ {2}packages \(npm ci\) …\n?$/)
		await expect.poll(() => out.written).toContain(half)
		writeFileSync(path.join(folder, 'go-on'), '')
		expect(await installed).toBe(true)
		expect(out.written.at(-2)).toMatch(/ \d+\.\d s\n$/)
		expect(out.written.at(-2)?.startsWith(end)).toBe(true)
		expect(out.written.at(-1)).toBe('npm warn deprecated d@1.0.0: use e\n')
	},
)

test('a failed installation shows what npm wrote', async () => {
	const { out, installed } = startInstallation(false, 'console.log("one");console.error("two");process.exitCode = 1')
	expect(await installed).toBe(false)
	expect(out.written.slice(-2)).toEqual(['one\n\n', 'two\n\n'])
})

test('npm’s words on another Node become one sentence', () => {
	const blocks = ["'x@1'", "'@y/z@2'", "'w@3'"].map((name) =>
		[' Unsupported engine {', `   package: ${name},`, '   required: { bun: "1" },', ' }']
			.map((line) => `npm warn EBADENGINE${line}\n`)
			.join(''),
	)
	const sentence = (who: string) =>
		`  npm warns: ${who} would like another Node than ${process.versions.node}. Our tests pass with it.`
	expect(explainWarnings('')).toEqual([])
	expect(explainWarnings(blocks[0] ?? '')).toEqual([sentence('x@1')])
	expect(explainWarnings(`${blocks.join('')}npm warn other\n`)).toEqual(['npm warn other', sentence('x@1 and 2 more')])
})

function startInstallation(isTTY: boolean, program = NPM) {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-install-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const wanted = NAMES.map((name) => [`node_modules/${name}`, { version: '1.0.0' }])
	const packages = { '': {}, ...Object.fromEntries(wanted), 'node_modules/f': { version: '1.0.0', optional: true } }
	writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages }))
	const written: string[] = []
	const out = { isTTY, written, write: (text: string) => void written.push(text) }
	const command: [string, string[]] = [process.execPath, ['-e', program]]
	return { folder, out, installed: installPackages({ folder, command, out }) }
}
