import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, onTestFinished } from 'vitest'
import { ownPorts } from '#scripts/local/own-port.ts'

type Ports = { PORT: string; EMULATOR_PORT: string; MAILBOX_PORT: string }

/** Runs the demo of a copy of the project, or development in it, until it can be used. */
export async function startDemo(folder: string, ports?: Ports, command: 'demo' | 'dev' = 'demo') {
	const chosen = ports ?? (await demoPorts())
	const demo = runDemo(folder, chosen, command)
	let hasEnded = false
	void demo.exited.then(() => {
		hasEnded = true
	})
	await expect.poll(() => hasEnded || demo.output().includes('Ready after')).toBe(true)
	expect(demo.output()).toContain('Ready after')
	return { ...demo, ports: chosen, url: `http://localhost:${chosen.PORT}` }
}

export async function demoPorts(): Promise<Ports> {
	const [app, emulator, mailbox] = await ownPorts(3)
	return { PORT: String(app), EMULATOR_PORT: String(emulator), MAILBOX_PORT: String(mailbox) }
}

/** Runs the demo of a copy of the project as `npm run demo` does, without this machine's settings. */
export function runDemo(folder: string, ports: Ports, command: 'demo' | 'dev' = 'demo') {
	const env = { PATH: process.env.PATH, ...ports } as unknown as NodeJS.ProcessEnv
	const child = spawn(process.execPath, ['scripts/run.mjs', `scripts/${command}.ts`], {
		cwd: folder,
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	let output = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
	const exited = once(child, 'close').then(([code]) => code as number | null)
	const stop = async (signal: NodeJS.Signals) => {
		child.kill(signal)
		return await exited
	}
	onTestFinished(() => stop('SIGINT').then(() => {}))
	return { exited, output: () => output, stop }
}
