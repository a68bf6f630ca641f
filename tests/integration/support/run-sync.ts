import { spawn } from 'node:child_process'
import process from 'node:process'
import type { Command } from '#scripts/command-line/command.ts'
import { createScreen } from '#scripts/command-line/screen.ts'

/** Runs the built command that synchronises with the settings given. `ended` resolves with its exit code and everything it wrote. */
export function runSync(args: string[], settings: Record<string, string>) {
	return runBuilt('build/sync.js', args, settings)
}

/** What a command of an operator needs, with Recur's limit out of the way. */
export function operatorSettings(databaseUrl: string, recurOrigin: string): Record<string, string> {
	return {
		DATABASE_URL: databaseUrl,
		APP_URL: 'http://localhost:3000',
		SESSION_SECRET: 'the operators session secret',
		RECUR_SECRET_KEY: 'sk_test_of_the_operator',
		RECUR_API_URL: recurOrigin,
		RECUR_CALLS_PER_MINUTE: '100000',
	}
}

/** Runs a command in this process. `ended` resolves with its exit code and everything it wrote; `interrupt` is its Ctrl-C. */
export function runHere(command: Command, args: string[], settings: Record<string, string>) {
	const interruption = new AbortController()
	let output = ''
	const screen = createScreen({ write: (text) => (output += text) })
	const ended = command(args, {
		...screen,
		settings: () => settings,
		printError: screen.print,
		interruption: () => interruption.signal,
	}).then((code) => ({ code, output }))
	return { ended, interrupt: () => interruption.abort() }
}

/** Runs a built command, as an operator does in production. */
export function runBuilt(file: string, args: string[], settings: Record<string, string>) {
	const env = { PATH: process.env.PATH, ...settings } as unknown as NodeJS.ProcessEnv
	const child = spawn(process.execPath, [file, ...args], { env })
	let output = ''
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text: string) => {
			output += text
		})
	}
	const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
		child.once('close', (code) => resolve({ code, output }))
	})
	return { ended, stop: () => child.kill('SIGKILL') }
}
