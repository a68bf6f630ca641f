import { spawn } from 'node:child_process'

export class CommandError extends Error {
	override name = 'CommandError'
}

type Options = { env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined }

/**
 * Runs a program of `node_modules/.bin` or the system with its output kept back, and throws with that output when it
 * fails. Nobody wants to read a build that went well.
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
