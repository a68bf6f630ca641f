import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { expect, onTestFinished } from 'vitest'
import { ownPorts } from '#scripts/local/own-port.ts'

const npmScripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts

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
	const { child, exited, output } = launch(folder, [`scripts/${command}.ts`], ports)
	const stop = async (signal: NodeJS.Signals) => {
		child.kill(signal)
		return await exited
	}
	onTestFinished(() => stop('SIGINT').then(() => {}))
	return { exited, output, stop }
}

/** Runs `npm run <name> -- <args>` in a copy of the project, with no settings of this machine. Resolves with code and output. */
export async function runBeside(folder: string, name: string, args: string[], settings: Record<string, string> = {}) {
	const [, file = ''] = /^node scripts\/run\.mjs (\S+)$/.exec(npmScripts[name] ?? '') ?? []
	const { exited, output } = launch(folder, [file, ...args], settings)
	return { code: await exited, output: output() }
}

function launch(folder: string, words: string[], settings: Record<string, string>) {
	const env = { PATH: process.env.PATH, ...settings } as unknown as NodeJS.ProcessEnv
	const child = spawn(process.execPath, ['scripts/run.mjs', ...words], {
		cwd: folder,
		env,
		stdio: ['ignore', 'pipe', 'pipe'],
	})
	let text = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk))
	const exited = once(child, 'close').then(([code]) => code as number | null)
	return { child, exited, output: () => text }
}
