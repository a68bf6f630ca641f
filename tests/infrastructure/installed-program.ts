import { spawnSync } from 'node:child_process'
import process from 'node:process'

/** Whether a program is installed. If not, says how a test that needs it can be run. */
export function isInstalled(program: string, debianPackage = program): boolean {
	const isThere = spawnSync(program, ['--version']).error === undefined
	if (!isThere)
		process.stdout.write(`Skipped: ${program} is not installed. On Debian: apt-get install ${debianPackage}\n`)
	return isThere
}
