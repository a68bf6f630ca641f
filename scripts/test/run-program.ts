import { spawn } from 'node:child_process'
import { withLocalPrograms } from '../local/run-command.ts'

/** Runs a program with its output on the terminal. Answers whether it succeeded. */
export async function runProgram(command: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
	const child = spawn(command, args, { stdio: 'inherit', env: withLocalPrograms({ ...process.env, ...env }) })
	// Ctrl-C reaches the program by itself; a signal meant for us alone does not.
	const forward = (signal: NodeJS.Signals) => void child.kill(signal)
	for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, forward)
	return await new Promise((resolve) => {
		child.once('error', (error) => {
			console.error(`${command}: ${error.message}`)
			resolve(false)
		})
		child.once('close', (code) => {
			for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, forward)
			resolve(code === 0)
		})
	})
}
