import { spawn } from 'node:child_process'

export class CommandError extends Error {
	override name = 'CommandError'
}

type Options = { env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined }

/**
 * Runs a program of `node_modules/.bin` or the system without showing its output, and throws with that output when it
 * fails.
 */
export async function runQuietly(command: string, args: string[], options: Options = {}): Promise<void> {
	const env = withLocalPrograms(options.env ?? process.env)
	const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], signal: options.signal })
	let output = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
	const code = await new Promise<number | null>((resolve, reject) => {
		child.once('error', reject)
		child.once('close', resolve)
	})
	if (code !== 0) throw new CommandError(`${command} ${args.join(' ')} failed:\n${output}`)
}

/** The environment in which programs of `node_modules` are found as in an npm script. */
export function withLocalPrograms(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const separator = process.platform === 'win32' ? ';' : ':'
	return { ...env, PATH: `${process.cwd()}/node_modules/.bin${separator}${env.PATH ?? ''}` }
}

/** Runs a program with its output on the terminal. Resolves with whether it succeeded. */
export async function runProgram(command: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
	const child = spawn(command, args, { stdio: 'inherit', env: withLocalPrograms({ ...process.env, ...env }) })
	// Ctrl-C in the terminal reaches the program too; a signal sent to this process alone does not.
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
