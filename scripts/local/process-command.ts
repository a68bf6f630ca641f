import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'

/**
 * The command line of a running process, or null when there is none. Numbers of processes are reused, above all in
 * containers, so a stored number alone never says that its process still runs.
 */
export function processCommand(pid: number): string | null {
	try {
		if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') || null
		const [program, args] = commandLineQuery(pid, process.platform)
		return execFileSync(program, args, { encoding: 'utf8', windowsHide: true }).trim() || null
	} catch {
		return null
	}
}

/** What prints the command line of a process, and nothing when there is none. */
export function commandLineQuery(pid: number, platform: NodeJS.Platform): [program: string, args: string[]] {
	if (platform !== 'win32') return ['ps', ['-p', String(pid), '-o', 'command=']]
	const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId = ${pid}').CommandLine`
	return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', query]]
}
