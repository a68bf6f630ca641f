import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { npmCommand } from './npm-command.mjs'
import { beginLine } from './progress.mjs'

const POLL_MS = 200
const BAR_WIDTH = 20

/** npm keeps its own list of what it put into `node_modules`; only packages for other systems may be missing from it. */
export function isInstalled() {
	const present = readPackages('node_modules/.package-lock.json')
	const wanted = readPackages('package-lock.json')
	delete wanted['']
	const isThere = ([name, { version, optional }]) => (present[name] ? present[name].version === version : optional)
	const isWanted = (name) => name in wanted
	return (
		Object.entries(wanted).every(isThere) && Object.keys(present).length > 0 && Object.keys(present).every(isWanted)
	)
}

/**
 * Runs `npm ci` and shows how far it is. Resolves with whether it succeeded.
 * @param {{ folder?: string, command?: [program: string, args: string[]], out?: { isTTY?: boolean, write(text: string): unknown } }} options
 */
export async function installPackages(options = {}) {
	const {
		folder = '.',
		command: [npm, args] = npmCommand(['ci', '--no-audit', '--no-fund']),
		out = process.stdout,
	} = options
	const line = beginLine('packages (npm ci)', out)
	const countNew = counterOfNew(folder)
	let shown = ''
	const timer = setInterval(() => {
		const { count, all } = countNew()
		const filled = Math.floor((count / all) * BAR_WIDTH)
		const bar = out.isTTY ? `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ` : ''
		// Elsewhere than on a terminal a line for each quarter is enough.
		const step = out.isTTY ? String(count) : String(Math.floor((count / all) * 4))
		if (step !== shown) line.update(`${bar}${count} of ${all}`)
		shown = step
	}, POLL_MS)
	const { isOk, output } = await run(npm, args, folder)
	clearInterval(timer)
	if (isOk) line.end()
	else line.leave()
	for (const text of isOk ? explainWarnings(output.stderr) : [output.stdout, output.stderr]) out.write(`${text}\n`)
	return isOk
}

/**
 * What npm warns of: one sentence for packages that ask for another Node, everything else in npm's words.
 * @param {string} said
 */
export function explainWarnings(said) {
	const engines = /^npm warn EBADENGINE\b.*$\n?/gim
	const packages = [...said.matchAll(/^npm warn EBADENGINE\s+package: '(.+)'/gim)].map(([, name]) => name)
	const rest = said.replaceAll(engines, '').trim()
	const [first, ...others] = packages
	const more = others.length > 0 ? ` and ${others.length} more` : ''
	const sentence = `  npm warns: ${first}${more} would like another Node than ${process.versions.node}. Our tests pass with it.`
	return [...(rest === '' ? [] : [rest]), ...(first === undefined ? [] : [sentence])]
}

/** Counts by their newest files: npm removes those of an earlier installation only after a while. */
function counterOfNew(folder) {
	const startedAt = Date.now()
	const required = Object.entries(readPackages(path.join(folder, 'package-lock.json')))
		.filter(([name, { optional, link }]) => name.startsWith('node_modules/') && !optional && !link)
		.map(([name]) => path.join(folder, name, 'package.json'))
	const isMissing = (file) => (statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0) < startedAt
	let missing = required
	return () => {
		missing = missing.filter(isMissing)
		return { count: required.length - missing.length, all: required.length }
	}
}

async function run(npm, args, folder) {
	const child = spawn(npm, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
	const output = { stdout: '', stderr: '' }
	for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (output[name] += text))
	return await new Promise((resolve) => {
		child.once('error', (error) => resolve({ isOk: false, output: { ...output, stderr: error.message } }))
		child.once('close', (code) => resolve({ isOk: code === 0, output }))
	})
}

function readPackages(file) {
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}
