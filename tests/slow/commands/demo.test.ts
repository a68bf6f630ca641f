import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { signInOverHttp } from '#scripts/local/sign-in.ts'
import { demoPorts, runDemo, startDemo } from '#tests/support/demo-process.ts'
import { copyProject } from '#tests/support/project-copy.ts'

test('starts, leaves no process behind, keeps its data', async () => {
	const folder = copyProject()
	const first = await startDemo(folder)
	const cookie = await signInOverHttp(first.url, 'linked@example.com')
	expect(first.output()).toContain('recur-demo')
	expect(first.output()).toMatch(/^ {2}PostgreSQL …\n {2}PostgreSQL +\d+\.\d s\n/m)
	expect(await first.stop('SIGINT')).toBe(0)
	expect(first.output()).toContain('\nStopping\nStopped. The data is kept in .data for the next start.\n')
	expectNoTrace(folder)

	const second = await startDemo(folder, first.ports)
	const account = await fetch(`${second.url}/account`, { headers: { Cookie: cookie }, redirect: 'manual' })
	expect(account.status).toBe(200)
	expect(await second.stop('SIGTERM')).toBe(0)
	expectNoTrace(folder)
})

test('starts again after a kill', async () => {
	const folder = copyProject()
	const killed = await startDemo(folder)
	await killed.stop('SIGKILL')
	const next = await startDemo(folder, killed.ports)
	expect((await fetch(`${next.url}/readyz`)).status).toBe(200)
	expect(await next.stop('SIGHUP')).toBe(0)
	expectNoTrace(folder)
})

test.each(['PORT', 'EMULATOR_PORT', 'MAILBOX_PORT'] as const)('a busy %s ends it with a message', async (variable) => {
	const busy = createServer().listen(0)
	await once(busy, 'listening')
	onTestFinished(() => void busy.close())
	const port = (busy.address() as { port: number }).port
	const folder = copyProject()
	const demo = runDemo(folder, { ...(await demoPorts()), [variable]: String(port) })
	expect(await demo.exited).toBe(1)
	expect(demo.output()).not.toContain('Stopping')
	expect(demo.output().trim().split('\n').at(-1)).toBe(
		`Port ${port} is already in use. Stop what uses it, or choose another: ${variable}=${port + 1} npm run demo`,
	)
	expectNoTrace(folder)
})

/** No process of the copy runs any more, and nothing says that one does. */
function expectNoTrace(folder: string): void {
	expect(commandsNaming(folder)).toEqual([])
	expect(existsSync(path.join(folder, '.data/demo/running.json'))).toBe(false)
	expect(existsSync(path.join(folder, '.data/demo/postgres/postmaster.pid'))).toBe(false)
}

function commandsNaming(folder: string): string[] {
	if (process.platform !== 'linux') return []
	const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
	return pids.map(readCommand).filter((command) => command.includes(folder))
}

function readCommand(pid: string): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
	} catch {
		return ''
	}
}
