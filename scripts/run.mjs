import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { npmCommand } from './local/npm-command.mjs'

const OLDEST_NODE = [20, 19]
// A fresh clone needs no other command before these. Elsewhere nothing is installed without being asked for.
const EMULATOR = 'packages/recur-emulator/src/cli.ts'
const INSTALLING = ['scripts/demo.ts', 'scripts/dev.ts', 'scripts/test.ts', EMULATOR]

// node scripts/run.mjs scripts/demo.ts …
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const [file = ''] = process.argv.splice(2, 1)
if (INSTALLING.includes(file)) ensureInstalled()
await runTypeScript(file)

/** Makes `node_modules` what the lockfile says. Exits when it cannot. */
function ensureInstalled() {
	if (isNodeTooOld()) stop(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`)
	if (isInstalled()) return
	console.log('Installing dependencies (npm ci) …')
	const [npm, args] = npmCommand(['ci', '--no-audit', '--no-fund'])
	const { status } = spawnSync(npm, args, { stdio: 'inherit' })
	if (status !== 0) stop('npm ci failed; its output above says why.')
}

/**
 * Hands over to a TypeScript file. Only from here on may anything be imported that is installed or generated.
 * @param {string} file relative to the project
 */
async function runTypeScript(file) {
	if (!existsSync('node_modules/tsx')) stop('Dependencies are missing: run npm ci first.')
	if (isClientStale()) generateClient()
	process.argv[1] = fileURLToPath(new URL(`../${file}`, import.meta.url))
	const { register } = await import('tsx/esm/api')
	register()
	await import(pathToFileURL(process.argv[1]).href)
}

function isClientStale() {
	const client = 'prisma/generated/client.ts'
	return !existsSync(client) || statSync(client).mtimeMs < statSync('prisma/schema.prisma').mtimeMs
}

function generateClient() {
	const env = { ...process.env, CHECKPOINT_DISABLE: '1' }
	const { status, stderr } = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], { env })
	if (status !== 0) stop(`prisma generate failed:\n${stderr}`)
}

function isNodeTooOld() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
	return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])
}

/** npm keeps its own list of what it put into `node_modules`; only packages for other systems may be missing from it. */
function isInstalled() {
	const present = readPackages('node_modules/.package-lock.json')
	const wanted = readPackages('package-lock.json')
	delete wanted['']
	const isThere = ([name, { version, optional }]) => (present[name] ? present[name].version === version : optional)
	const isWanted = (name) => name in wanted
	return (
		Object.entries(wanted).every(isThere) && Object.keys(present).length > 0 && Object.keys(present).every(isWanted)
	)
}

function readPackages(file) {
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {}
}

function stop(sentence) {
	console.error(sentence)
	process.exit(1)
}
