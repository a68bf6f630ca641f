import { execFileSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export type ServerUser = { uid: number; gid: number }

/** PostgreSQL refuses to run as root. Root lends it the one unprivileged user every system has; others run it themselves. */
export function serverUser(): ServerUser | null {
	if (process.getuid?.() !== 0) return null
	return { uid: idOf('-u'), gid: idOf('-g') }
}

/** Whether the server's user can walk to this folder. */
export function isOpenToAll(folder: string): boolean {
	if (!serverUser()) return true
	return ancestors(folder).every((ancestor) => (statSync(ancestor).mode & 0o001) !== 0)
}

/** A place outside everybody's home, for what the server's user must reach. Only root may have made it. */
export function sharedFolder(): string {
	const folder = '/var/tmp/recur-portal'
	mkdirSync(folder, { recursive: true, mode: 0o755 })
	if (statSync(folder).uid !== 0) throw new Error(`${folder} belongs to another user. Remove it and try again.`)
	return folder
}

/** The system's temporary folder, or another one where root's private `TMPDIR` is closed to the server's user. */
export function temporaryFolder(): string {
	return isOpenToAll(tmpdir()) ? tmpdir() : '/var/tmp'
}

function idOf(flag: '-u' | '-g'): number {
	return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
}

function ancestors(folder: string): string[] {
	const parent = path.dirname(folder)
	return parent === folder ? [folder] : [...ancestors(parent), folder]
}
