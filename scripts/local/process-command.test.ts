import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, test } from 'vitest'
import { processCommand } from './process-command.ts'

test('a running process has a command line', () => {
	expect(processCommand(process.pid)).toContain('node')
})

test('a process that has ended has none', async () => {
	const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
	await once(child, 'exit')
	expect(processCommand(child.pid ?? 0)).toBeNull()
})
