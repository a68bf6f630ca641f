import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { installPackages, isInstalled } from './local/install-packages.mjs'
import { beginLine } from './local/progress.mjs'

const OLDEST_NODE = [20, 19]
// A fresh clone needs no other command before these. Elsewhere nothing is installed without being asked for.
const EMULATOR = 'packages/recur-emulator/src/cli.ts'
const INSTALLING = ['scripts/demo.ts', 'scripts/dev.ts', 'scripts/test.ts', EMULATOR]
// These work with the settings of a demo or dev that runs here.
const BORROWING = /^scripts\/(operator\/.*|seed)\.ts$/

// node scripts/run.mjs scripts/demo.ts …
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const [file = ''] = process.argv.splice(2, 1)
if (INSTALLING.includes(file)) await ensureInstalled()
await runTypeScript(file)

/** Makes `node_modules` what the lockfile says. Exits when it cannot. */
async function ensureInstalled() {
	if (isNodeTooOld()) stop(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`)
	if (!isInstalled() && !(await installPackages())) stop('npm ci failed; its output above says why.')
}

/**
 * Hands over to a TypeScript file. Only from here on may anything be imported that is installed or generated.
 * @param {string} file relative to the project
 */
async function runTypeScript(file) {
	if (!existsSync('node_modules/tsx')) stop('Dependencies are missing: run npm ci first.')
	if (isClientStale()) generateClient()
	process.argv[1] = fileURLToPath(new URL(`../${file}`, import.meta.url))
	if (INSTALLING.includes(file)) console.error('  loading …')
	const { register } = await import('tsx/esm/api')
	register()
	const hint = BORROWING.test(file) ? (await import('./local/running-settings.ts')).borrowSettings() : null
	await import(pathToFileURL(process.argv[1]).href)
	if (hint && process.exitCode === 1) console.error(hint)
}

function isClientStale() {
	const client = 'prisma/generated/client.ts'
	return !existsSync(client) || statSync(client).mtimeMs < statSync('prisma/schema.prisma').mtimeMs
}

function generateClient() {
	const line = beginLine('database client (prisma generate)', process.stderr)
	const env = { ...process.env, CHECKPOINT_DISABLE: '1' }
	const { status, stderr } = spawnSync(process.execPath, ['node_modules/prisma/build/index.js', 'generate'], { env })
	line.end()
	if (status !== 0) stop(`prisma generate failed:\n${stderr}`)
}

function isNodeTooOld() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
	return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])
}

function stop(sentence) {
	console.error(sentence)
	process.exit(1)
}
