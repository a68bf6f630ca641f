import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished } from 'vitest'

type Options = { cwd: string; env: NodeJS.ProcessEnv; url: string }

/** Runs a server until the test ends. */
export function startProcess(command: string, args: string[], { cwd, env, url }: Options) {
	const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
	let output = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
	const exited = once(child, 'close').then(([code]) => code as number | null)
	onTestFinished(() => void child.kill('SIGKILL'))
	return {
		url,
		output: () => output,
		async untilReady() {
			const hasEnded = () => child.exitCode !== null && expect.fail(output)
			await expect.poll(async () => hasEnded() || (await fetch(url).catch(() => null))?.status).toBe(200)
		},
		/** Asks it to end, and returns its exit code. */
		async stop() {
			child.kill('SIGTERM')
			return await exited
		},
	}
}
