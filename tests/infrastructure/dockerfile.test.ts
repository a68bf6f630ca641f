import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { VALID_ENV } from '#tests/support/built-server.ts'
import { argsOf, readCommand, readDockerfile } from '#tests/support/dockerfile.ts'
import { ownPort } from '#tests/support/own-port.ts'
import { createBlankDatabase } from '#tests/support/test-database.ts'
import { buildStage, IMAGE_USER, makeBase, mountProc, removeRoots } from './image.ts'
import { isInstalled } from './installed-program.ts'

const canMakeRoots = process.platform === 'linux' && process.getuid?.() === 0 && isInstalled('debootstrap')

test.runIf(canMakeRoots)('the image of the Dockerfile migrates, serves and stops', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-image-'))
	onTestFinished(() => removeRoots(folder))
	const base = path.join(folder, 'base')
	makeBase(base)
	const stages = readDockerfile('deploy/Dockerfile')
	const roots = new Map<string, string>()
	for (const stage of stages) {
		const root = path.join(folder, stage.name ?? 'image')
		execFileSync('cp', ['--archive', '--reflink=auto', base, root])
		buildStage(stage, root, roots)
		roots.set(stage.name ?? 'image', root)
	}
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
