import { type ChildProcess, spawn } from 'node:child_process'
import { chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { onTestFinished } from 'vitest'
import { serverUser, temporaryFolder } from '#scripts/local/server-user.ts'

/** A folder of the user under whom PostgreSQL runs, until the test ends. */
export function makeServerFolder(): string {
	const folder = mkdtempSync(path.join(temporaryFolder(), 'recur-portal-failover-'))
	giveToServerUser(folder)
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}

export function giveToServerUser(file: string): void {
	const user = serverUser()
	if (user) chownSync(file, user.uid, user.gid)
}

const kills = new Set<() => void>()
process.once('exit', () => {
	for (const kill of kills) kill()
})

/** Calls `kill` when the test ends, and when this process ends before. */
export function endWithTest(kill: () => void): void {
	kills.add(kill)
	onTestFinished(() => {
		kill()
		kills.delete(kill)
	})
}

type Options = { folder: string; name: string; env?: Record<string, string> }

/** A program under the user of PostgreSQL, which refuses root, until the test ends. What it writes is in `folder`. */
export function startProgram(command: string, args: string[], { folder, name, env = {} }: Options): ChildProcess {
	const output = openSync(path.join(folder, `${name}.out`), 'a')
	const child = spawn(command, args, {
		...serverUser(),
		cwd: folder,
		env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8', ...env },
		stdio: ['ignore', output, output],
	})
	closeSync(output)
	endWithTest(() => child.kill('SIGKILL'))
	return child
}

/**
 * Sends a signal to a process and everything below it. The parent gets it first: a frozen one starts no more children, and of a dead
 * one they are nobody's, so they are looked for before and after.
 */
export function signalTree(pid: number, signal: NodeJS.Signals): void {
	const before = childrenOf(pid)
	try {
		process.kill(pid, signal)
	} catch {
		// It has ended.
	}
	for (const child of new Set([...before, ...childrenOf(pid)])) signalTree(child, signal)
}

function childrenOf(pid: number): number[] {
	try {
		return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
	} catch {
		return []
	}
}
