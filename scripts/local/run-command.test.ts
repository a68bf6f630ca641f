import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { Problem } from '#app/platform/problem.server.ts'
import { commandOf, runQuietly } from './run-command.ts'

test.each(['biome', 'knip', 'tsc', 'depcruise', 'vitest', 'playwright', 'prisma', 'remix', 'stryker'])(
	'Node runs %s by its script',
	(program) => {
		const [command, script = '', ...args] = commandOf(program, ['--version'])
		expect([command, args]).toEqual([process.execPath, ['--version']])
		expect(existsSync(script)).toBe(true)
		expect(script).not.toContain(path.join('node_modules', '.bin'))
	},
)

test('any other program is run as a command of the system', () => {
	expect(commandOf('apt-get', ['update'])).toEqual(['apt-get', 'update'])
})

test('a failure includes the program’s output', async () => {
	await expect(runQuietly('tsc', ['--nonsense'])).rejects.toThrow(Problem)
	await expect(runQuietly('tsc', ['--nonsense'])).rejects.toThrow(/^tsc --nonsense failed:\n.*--nonsense/s)
	await runQuietly('tsc', ['--version'])
})
