import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { Problem } from '#app/platform/problem.server.ts'
import { processCommand } from './process-command.ts'
import { isOpenToAll, sharedFolder } from './server-user.ts'

export type DataFolder = {
	/** The path of a file in the folder. */
	file(name: string): string
	/** Where the database keeps its data: here, or where the server's user can reach it. */
	postgresFolder: string
	secrets: { sessionSecret: string; databasePassword: string }
	/** Remembers a child, so that the next start can end it if this process is killed. */
	remember(pid: number | undefined): void
	/** Lends the app's settings to commands that run beside it. Returns how to take them back. */
	lendSettings(env: NodeJS.ProcessEnv): () => void
	release(): void
}

/** Those of an app that lead it to its surroundings. */
type Settings = Record<string, string | undefined>

const COMMANDS = ['demo', 'dev'] as const
// A file with the path of the folder that it was made in.
const MADE_IN = 'made-in'
const LENT = /^((BILLING_)?DATABASE_URL|APP_URL|PORT|SESSION_SECRET|SMTP_URL|MAIL_FROM|(RECUR|OIDC)_\w+)$/

type CommandName = (typeof COMMANDS)[number]
type Lock = { owner: ProcessMark; children: ProcessMark[]; settings: Settings | null }
type ProcessMark = { pid: number; command: string | null }

/** Opens `.data/<name>`, where the data of `npm run <name>` lives on, for this process alone. */
export function openDataFolder(name: CommandName): DataFolder {
	const folder = folderOf(name)
	// Not deleted: somebody may have copied it on purpose.
	if (isCopied(folder)) renameSync(folder, `${folder}.copied-${Date.now()}`)
	mkdirSync(folder, { recursive: true })
	writeFileSync(path.join(folder, MADE_IN), folder)
	const owner = readLock(name)?.owner
	if (owner && isRunning(owner)) {
		throw new Problem(`npm run ${name} is already running here (process ${owner.pid}). Stop it first.`)
	}
	const lock: Lock = { owner: mark(process.pid), children: [], settings: null }
	const save = () => writePrivately(lockFile(name), JSON.stringify(lock))
	save()
	return {
		file: (fileName) => path.join(folder, fileName),
		postgresFolder: placePostgres(folder),
		secrets: loadSecrets(path.join(folder, 'secrets.json')),
		remember(pid) {
			if (pid !== undefined) lock.children.push(mark(pid))
			save()
		},
		lendSettings(env) {
			const lend = (settings: Settings | null) => {
				lock.settings = settings
				save()
			}
			lend(Object.fromEntries(Object.entries(env).filter(([setting]) => LENT.test(setting))))
			return () => lend(null)
		},
		release: () => rmSync(lockFile(name), { force: true }),
	}
}

/** Ends what a killed `npm run <name>` left running. Answers whether there was anything. */
export function endOrphans(name: CommandName): boolean {
	const lock = readLock(name)
	if (!lock || isRunning(lock.owner)) return false
	const orphans = lock.children.filter(isRunning)
	for (const orphan of orphans) process.kill(orphan.pid, 'SIGKILL')
	return orphans.length > 0
}

/** The apps here that can be used now. */
export function runningApps(): { name: CommandName; settings: Settings }[] {
	return COMMANDS.flatMap((name) => {
		const lock = readLock(name)
		return lock?.settings && isRunning(lock.owner) ? [{ name, settings: lock.settings }] : []
	})
}

function lockFile(name: CommandName): string {
	return path.join(folderOf(name), 'running.json')
}

function folderOf(name: CommandName): string {
	return path.resolve('.data', name)
}

/** From a project that is still there, as templates are: its data and what runs on it are not ours. A project that was moved keeps its data. */
function isCopied(folder: string): boolean {
	const marker = path.join(folder, MADE_IN)
	if (!existsSync(marker)) return false
	const original = statSync(readFileSync(marker, 'utf8'), { throwIfNoEntry: false })
	const { dev, ino } = statSync(folder)
	// Perhaps the same one by another path.
	return original !== undefined && (original.dev !== dev || original.ino !== ino)
}

function readLock(name: CommandName): Lock | null {
	return existsSync(lockFile(name)) && !isCopied(folderOf(name))
		? JSON.parse(readFileSync(lockFile(name), 'utf8'))
		: null
}

function mark(pid: number): ProcessMark {
	return { pid, command: processCommand(pid) }
}

function isRunning({ pid, command }: ProcessMark): boolean {
	return pid !== process.pid && command !== null && processCommand(pid) === command
}

function placePostgres(folder: string): string {
	if (isOpenToAll(folder)) return path.join(folder, 'postgres')
	const project = createHash('sha256').update(folder).digest('hex').slice(0, 12)
	return path.join(sharedFolder(), project, 'postgres')
}

/** Made once, so that people stay signed in across restarts. */
function loadSecrets(file: string): DataFolder['secrets'] {
	if (!existsSync(file)) {
		const secrets = {
			sessionSecret: randomBytes(32).toString('hex'),
			databasePassword: randomBytes(16).toString('hex'),
		}
		writePrivately(file, JSON.stringify(secrets))
	}
	return JSON.parse(readFileSync(file, 'utf8'))
}

/** Whole, whoever reads it meanwhile. */
function writePrivately(file: string, text: string): void {
	const draft = `${file}.${process.pid}`
	writeFileSync(draft, text, { mode: 0o600 })
	renameSync(draft, file)
}
