import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { readCopy, type Stage } from '#tests/support/dockerfile.ts'

const SUITE = 'bookworm'
// How this machine reaches its package registry.
const NETWORK_FILES = ['/etc/resolv.conf', '/etc/hosts', '/etc/ssl/certs/ca-certificates.crt']
const NETWORK_VARIABLES = /^(npm_config_registry|npm_config_cafile|NODE_EXTRA_CA_CERTS|https?_proxy|no_proxy)$/i

export const IMAGE_USER = 1000

/**
 * An empty Debian with this machine's Node and npm and the user `node`: what the slim images of Node consist of. Each of `folder`'s
 * files belongs to the caller to delete.
 */
export function makeBase(folder: string): void {
	execFileSync('debootstrap', ['--variant=minbase', '--include=ca-certificates', SUITE, folder, debianMirror()])
	cpSync(process.execPath, path.join(folder, 'usr/local/bin/node'))
	const npm = path.join(execFileSync('npm', ['root', '--global'], { encoding: 'utf8' }).trim(), 'npm')
	cpSync(npm, path.join(folder, 'usr/local/lib/node_modules/npm'), { recursive: true })
	for (const name of ['npm', 'npx'])
		symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(folder, 'usr/local/bin', name))
	execFileSync('chroot', [folder, 'useradd', '--uid', String(IMAGE_USER), '--create-home', 'node'])
	for (const file of NETWORK_FILES.filter((name) => existsSync(name))) cpSync(file, path.join(folder, file))
	const npmrc = path.join(homedir(), '.npmrc')
	if (existsSync(npmrc)) cpSync(npmrc, path.join(folder, 'root/.npmrc'))
	const globalNpmrc = execFileSync('npm', ['config', 'get', 'globalconfig'], { encoding: 'utf8' }).trim()
	if (existsSync(globalNpmrc)) cpSync(globalNpmrc, path.join(folder, 'usr/local/etc/npmrc'))
}

/** Executes the steps of one stage in `root`, a copy of the base. `stages` are the folders of those before it. */
export function buildStage(stage: Stage, root: string, stages: ReadonlyMap<string, string>): void {
	let workdir = '/'
	for (const { name, args } of stage.instructions) {
		if (name === 'WORKDIR') {
			workdir = args
			mkdirSync(path.join(root, workdir), { recursive: true })
		} else if (name === 'COPY') copy(args, path.join(root, workdir), stages)
		else if (name === 'RUN') run(root, workdir, args)
	}
}

/** Unmounts what {@link mountProc} mounted and deletes everything. */
export function removeRoots(folder: string): void {
	for (const root of readdirSync(folder)) unmountProc(path.join(folder, root))
	rmSync(folder, { recursive: true, force: true })
}

/** Node reads its own process there. */
export function mountProc(root: string): void {
	execFileSync('mount', ['--types', 'proc', 'proc', path.join(root, 'proc')])
}

function unmountProc(root: string): void {
	spawnSync('umount', [path.join(root, 'proc')])
}

function run(root: string, workdir: string, command: string): void {
	const network = Object.entries(process.env).filter(([name]) => NETWORK_VARIABLES.test(name))
	const env = {
		PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		HOME: '/root',
		...Object.fromEntries(network),
	} as unknown as NodeJS.ProcessEnv
	mountProc(root)
	try {
		const args = [root, '/bin/sh', '-c', `cd ${workdir} && ${command}`]
		const { status, stdout, stderr } = spawnSync('chroot', args, { env, encoding: 'utf8' })
		if (status !== 0) throw new Error(`RUN ${command} failed:\n${stdout}${stderr}`)
	} finally {
		unmountProc(root)
	}
}

function copy(args: string, workdir: string, stages: ReadonlyMap<string, string>): void {
	const { from, sources, target } = readCopy(args)
	const isIgnored = from === null ? readIgnored() : () => false
	for (const source of sources) {
		const absolute = path.join(from === null ? process.cwd() : (stages.get(from) ?? ''), source)
		// A folder's content goes to the target, a file keeps its own name below a target that ends in a slash.
		const isFolder = readdirSync(path.dirname(absolute), { withFileTypes: true }).some(
			(entry) => entry.name === path.basename(absolute) && entry.isDirectory(),
		)
		const place = path.join(workdir, target, isFolder || !target.endsWith('/') ? '' : path.basename(source))
		cpSync(absolute, place, {
			recursive: true,
			verbatimSymlinks: true,
			filter: (file) => !isIgnored(path.relative(process.cwd(), file)),
		})
	}
}

/** The patterns of .dockerignore as ours are: names at the top, with a star at most. */
function readIgnored(): (file: string) => boolean {
	const lines = readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean)
	const patterns = lines.map((line) => new RegExp(`^${line.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/|$)`))
	return (file) => patterns.some((pattern) => pattern.test(file))
}

function debianMirror(): string {
	const lists = ['/etc/apt/sources.list', ...sourcesIn('/etc/apt/sources.list.d')].filter((file) => existsSync(file))
	const text = lists.map((file) => readFileSync(file, 'utf8')).join('\n')
	return /^(?:URIs: |deb )(https?:\/\/\S+\/debian\/?)(?:\s|$)/m.exec(text)?.[1] ?? 'http://deb.debian.org/debian'
}

function sourcesIn(folder: string): string[] {
	return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : []
}
