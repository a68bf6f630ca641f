import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { ownPort, ownPorts } from '#scripts/local/own-port.ts'
import { signInOverHttp } from '#scripts/local/sign-in.ts'
import { createBlankDatabase } from '#scripts/local/test-database.ts'
import { VALID_ENV } from '#tests/support/built-server.ts'
import { argsOf, readCommand, readDockerfile } from '#tests/support/dockerfile.ts'
import { buildStage, IMAGE_USER, makeBase, mountProc, removeRoots } from './image.ts'
import { isInstalled } from './installed-program.ts'

const canMakeRoots = process.platform === 'linux' && process.getuid?.() === 0 && isInstalled('debootstrap')

const stages = readDockerfile('deploy/Dockerfile')
const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-image-'))
const roots = new Map<string, string>()
afterAll(() => removeRoots(folder))

beforeAll(() => {
	if (!canMakeRoots) return
	const base = path.join(folder, 'base')
	makeBase(base)
	for (const stage of stages) {
		const root = path.join(folder, stage.name ?? 'image')
		execFileSync('cp', ['--archive', '--reflink=auto', roots.get(stage.base) ?? base, root])
		buildStage(stage, root, roots)
		roots.set(stage.name ?? 'image', root)
	}
})

test.runIf(canMakeRoots)('the image of the Dockerfile migrates, serves and stops', async () => {
	const image = roots.get('image') ?? ''
	for (const name of ['vite', 'vitest', 'prisma', 'typescript', '@playwright', 'recur-emulator'])
		expect(existsSync(path.join(image, 'app/node_modules', name))).toBe(false)

	mountProc(image)
	const database = await createBlankDatabase()
	onTestFinished(database.drop)
	const port = String(await ownPort())
	const settings = { ...VALID_ENV, DATABASE_URL: database.url, APP_URL: `http://localhost:${port}`, PORT: port }
	const container = (command: string[]) => inContainer(image, command, settings)
	expect(spawnSync(...container(['node', 'build/migrate.js'])).stdout.toString()).toMatch(/^Applied /)

	const last = stages.at(-1)
	const checkHealth = readCommand(argsOf(last, 'HEALTHCHECK')[0] ?? '')
	expect(spawnSync(...container(checkHealth)).status).toBe(1)
	const app = spawn(...container(readCommand(argsOf(last, 'CMD')[0] ?? '')))
	const exited = once(app, 'exit')
	await expect.poll(() => spawnSync(...container(checkHealth)).status).toBe(0)
	expect((await fetch(`http://localhost:${port}/readyz`)).status).toBe(200)
	app.kill('SIGTERM')
	expect(await exited).toEqual([0, null])
})

test.runIf(canMakeRoots)('the demo’s stage opens a portal, stops, and keeps its data', async () => {
	const root = roots.get('demo') ?? ''
	const { demo } = parse(readFileSync('deploy/demo.compose.yaml', 'utf8')).services
	const ports = await ownPorts(3)
	const [PORT, EMULATOR_PORT, MAILBOX_PORT] = ports.map(String) as [string, string, string]
	const settings = { ...demo.environment, NODE_ENV: '', PORT, EMULATOR_PORT, MAILBOX_PORT }
	const command = readCommand(
		argsOf(
			stages.find(({ name }) => name === 'demo'),
			'CMD',
		)[0] ?? '',
	)
	mountProc(root)
	for (const start of ['first', 'second']) {
		const container = spawn(...inContainer(root, command, settings))
		onTestFinished(() => void container.kill('SIGKILL'))
		const exited = once(container, 'exit')
		let output = ''
		for (const stream of [container.stdout, container.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
		await expect.poll(() => container.exitCode !== null || output.includes('Ready after')).toBe(true)
		expect(output).toContain('Ready after')
		if (start === 'first') expect(output).not.toMatch(/Installing|build /)
		// Docker comes from outside the container, so not to 127.0.0.1.
		for (const port of ports) expect((await fetch(`http://127.0.0.2:${port}/`)).status).toBeLessThan(500)

		const url = `http://localhost:${PORT}`
		const cookie = await signInOverHttp(url, 'linked@example.com')
		const answer = await fetch(`${url}/api/portal`, { method: 'POST', headers: { Cookie: cookie } })
		const session = await answer.json()
		expect(session.url).toMatch(new RegExp(`^http://localhost:${EMULATOR_PORT}/s/ps_`))
		expect((await fetch(session.url)).status).toBe(200)
		container.kill('SIGTERM')
		expect(await exited).toEqual([0, null])
	}
	expect(existsSync(path.join(root, 'app/.data/demo/postgres/PG_VERSION'))).toBe(true)
})

/** A command of the image, as its user, with nothing of this machine's environment. */
function inContainer(image: string, command: string[], settings: Record<string, string>) {
	const words = ['--userspec', `${IMAGE_USER}:${IMAGE_USER}`, image, '/usr/bin/env', '--chdir=/app', ...command]
	const env = {
		PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
		NODE_ENV: 'production',
		...settings,
	} as NodeJS.ProcessEnv
	return ['chroot', words, { env }] as const
}
