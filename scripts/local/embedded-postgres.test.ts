import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startPostgres } from './embedded-postgres.ts'
import { temporaryFolder } from './server-user.ts'

test('answers until it is stopped', async () => {
	const folder = emptyFolder()
	const server = await startPostgres({ folder, password: 'x', throwAway: true })
	expect(await ask(server.url('postgres'))).toBe(1)
	await server.stop()
	await server.stop()
	await expect(ask(server.url('postgres'))).rejects.toThrow('ECONNREFUSED')
	expect(isLocked(folder)).toBe(false)
})

// `ps` is not on Windows.
test.skipIf(process.platform === 'win32')('shuts down when its owner is killed', async () => {
	const folder = emptyFolder()
	const owner = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', ownerOf(folder)], {
		stdio: ['ignore', 'pipe', 'inherit'],
	})
	const url = await new Promise<string>((resolve) => owner.stdout.once('data', (chunk) => resolve(String(chunk))))
	expect(await ask(url)).toBe(1)
	expect(processesOf(folder).length).toBeGreaterThan(1)
	owner.kill('SIGKILL')
	await expect.poll(() => processesOf(folder)).toEqual([])
	// It removes its lock only when it was shut down.
	expect(isLocked(folder)).toBe(false)
})

test('says why it could not start', async () => {
	const folder = emptyFolder()
	const first = await startPostgres({ folder, password: 'x', throwAway: true })
	await first.stop()
	rmSync(path.join(folder, 'global'), { recursive: true })
	await expect(startPostgres({ folder, password: 'x' })).rejects.toThrow('did not start:\n')
})

function emptyFolder(): string {
	const home = path.join(temporaryFolder(), `recur-portal-guard-${randomUUID()}`)
	onTestFinished(() => rmSync(home, { recursive: true, force: true }))
	return path.join(home, 'data')
}

function ownerOf(folder: string): string {
	return `
		import { startPostgres } from './scripts/local/embedded-postgres.ts'
		const server = await startPostgres({ folder: ${JSON.stringify(folder)}, password: 'x', throwAway: true })
		console.log(server.url('postgres'))
	`
}

async function ask(url: string): Promise<unknown> {
	const client = new pg.Client({ connectionString: url })
	await client.connect()
	// What the server's end does to this connection does not matter.
	client.on('error', () => {})
	const { rows } = await client.query('SELECT 1 AS one')
	await client.end()
	return rows[0].one
}

function processesOf(folder: string): string[] {
	const all = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
	return all.filter((command) => command.includes(`-D ${folder}`))
}

function isLocked(folder: string): boolean {
	return existsSync(path.join(folder, 'postmaster.pid'))
}
