import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, test } from 'vitest'
import { commandLineQuery, processCommand } from './process-command.ts'

test('a running process has a command line', () => {
	expect(processCommand(process.pid)).toContain('node')
})

test('an ended process has none', async () => {
	const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
	await once(child, 'exit')
	expect(processCommand(child.pid ?? 0)).toBeNull()
})

test('asks systems other than Linux without a shell', () => {
	expect(commandLineQuery(12, 'darwin')).toEqual(['ps', ['-p', '12', '-o', 'command=']])
	const [program, args] = commandLineQuery(12, 'win32')
	expect(program).toBe('powershell.exe')
	expect(args.at(-1)).toBe("(Get-CimInstance Win32_Process -Filter 'ProcessId = 12').CommandLine")
})
