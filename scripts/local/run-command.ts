import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { Problem } from '#app/platform/problem.server.ts'

type Package = {
	dependencies?: Record<string, string>
	devDependencies?: Record<string, string>
	bin?: string | Record<string, string>
}
type Options = { env?: NodeJS.ProcessEnv; signal?: AbortSignal | undefined }

/** Runs a program of our packages, or of the system, without showing its output. Throws with that output when it fails. */
export async function runQuietly(program: string, args: string[], options: Options = {}): Promise<void> {
	const { ok, output } = await collectProgram(program, args, options)
	options.signal?.throwIfAborted()
	if (!ok) throw new Problem(`${program} ${args.join(' ')} failed:\n${output}`)
}

/**
 * How to start a program. Node runs those of our packages by their own script, because what npm puts in `node_modules/.bin` needs
 * a shell on Windows.
 */
export function commandOf(program: string, args: string[]): [command: string, ...args: string[]] {
	const script = scriptOf(program)
	return script ? [process.execPath, script, ...args] : [program, ...args]
}

function scriptOf(program: string): string | null {
	const { dependencies, devDependencies } = readPackage('.')
	for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
		const folder = path.join('node_modules', name)
		const { bin } = readPackage(folder)
		const own = typeof bin === 'string' ? { [path.basename(name)]: bin } : bin
		const script = own?.[program]
		if (script) return path.resolve(folder, script)
	}
	return null
}

function readPackage(folder: string): Package {
	const file = path.join(folder, 'package.json')
	// Where development packages are left out, so are their programs.
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

/** Runs a program with its output on the terminal. Resolves with whether it succeeded. */
export async function runProgram(program: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
	const [command, ...words] = commandOf(program, args)
	return await untilDone(spawn(command, words, { stdio: 'inherit', env: { ...process.env, ...env } }), (error) => {
		console.error(`${program}: ${error.message}`)
	})
}

/** Runs a program and keeps what it writes. Resolves with that and whether it succeeded. */
export async function collectProgram(
	program: string,
	args: string[],
	{ env = process.env, signal }: Options = {},
): Promise<{ ok: boolean; output: string }> {
	const [command, ...words] = commandOf(program, args)
	const child = spawn(command, words, { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true, signal })
	let output = ''
	for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
	const ok = await untilDone(child, (error) => (output += `${program}: ${error.message}`))
	return { ok, output }
}

/** Ctrl-C in the terminal reaches a program too; a signal sent to this process alone does not, so it is passed on. */
async function untilDone(child: ChildProcess, report: (error: Error) => void): Promise<boolean> {
	const forward = (signal: NodeJS.Signals) => void child.kill(signal)
	for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, forward)
	return await new Promise((resolve) => {
		child.once('error', (error) => {
			report(error)
			resolve(false)
		})
		child.once('close', (code) => {
			for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, forward)
			resolve(code === 0)
		})
	})
}
