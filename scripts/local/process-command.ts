import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * The command line of a running process, or null when there is none. Numbers of processes are reused, above all in
 * containers, so a stored number alone never says that its process still runs.
 */
export function processCommand(pid: number): string | null {
	try {
		if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') || null
		return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).trim() || null
	} catch {
		return null
	}
}
