import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse as parseToml } from 'smol-toml'
import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { START_ARGS } from '#scripts/local/built-app.ts'
import { argsOf, readCommand, readCopy, readDockerfile } from '#tests/support/dockerfile.ts'
import { settingNames } from '#tests/support/settings.ts'

// What starts the app. The alert rules, the dashboard and what makes the database highly available have tests of their own.
const files = readdirSync('deploy').filter(
	(name) => !['alerts.yml', 'app-role.sql', 'dashboard.json', 'ha'].includes(name),
)
const templates = files.filter((name) => name !== 'Dockerfile')
const stages = readDockerfile('deploy/Dockerfile')
const image = stages.at(-1)

const REQUIRED = ['DATABASE_URL', 'APP_URL', 'SESSION_SECRET', 'RECUR_SECRET_KEY']
// How long a stop may take: SHUTDOWN_DELAY_MS and what server.ts allows after it.
const STOP_SECONDS = 14

test('every stage has an exact base image', () => {
	const bases = stages.map(({ base }) => base)
	expect(bases.filter((base) => !/:\d+\.\d+\.\d+\b|@sha256:/.test(base))).toEqual([])
})

test('the image runs unprivileged, without dev packages', () => {
	const copies = argsOf(image, 'COPY').map(readCopy)
	expect(copies.map(({ target }) => path.posix.normalize(target)).toSorted()).toEqual(['./', 'build', 'node_modules'])
	const dependencies = copies.find(({ target }) => target.includes('node_modules'))?.from
	const installs = argsOf(
		stages.find(({ name }) => name === dependencies),
		'RUN',
	)
	expect(installs).toEqual(['node drop-development-packages.mjs', expect.stringMatching(/^npm ci\b.* --omit=dev$/)])
	expect(argsOf(image, 'USER')).toEqual(['node'])
	expect(argsOf(image, 'RUN')).toEqual([])
})

test('whatever the Dockerfile runs exists', () => {
	const { scripts } = JSON.parse(read('package.json'))
	const named = stages.flatMap((stage) => argsOf(stage, 'RUN')).map((command) => /^npm run (\S+)/.exec(command)?.[1])
	expect(named.filter((name) => name && !(name in scripts))).toEqual([])
	expect(readCommand(argsOf(image, 'CMD')[0] ?? '').join(' ')).toBe(scripts.start)
})

test('everything starts the server as npm start does', () => {
	const { start } = JSON.parse(read('package.json')).scripts
	expect(start).toBe(['node', ...START_ARGS, 'build/server.js'].join(' '))
	const starts = templates.flatMap((file) => read(`deploy/${file}`).match(/\bnode( \S+)? build\/server\.js/g) ?? [])
	expect(starts).toEqual([start, start])
})

test('.dockerignore leaves out no file that the Dockerfile copies', () => {
	const ignored = read('.dockerignore').split('\n')
	const copied = stages.flatMap((stage) => argsOf(stage, 'COPY').map(readCopy)).filter(({ from }) => from === null)
	const sources = copied.flatMap((copy) => copy.sources)
	expect(sources.filter((source) => !existsSync(source) || ignored.includes(source))).toEqual([])
	for (const secret of ['.env', '.git', 'node_modules', 'build']) expect(ignored).toContain(secret)
})

test.each(files)('the build has the programs of deploy/%s', (file) => {
	const named = read(`deploy/${file}`).match(/\bbuild\/\w+\.js\b/g) ?? []
	expect(named.filter((name) => !existsSync(name))).toEqual([])
})

test.each(templates)('deploy/%s names the required settings', (file) => {
	const text = read(`deploy/${file}`)
	// The service reads its settings from a file.
	if (!file.endsWith('.service')) expect(REQUIRED.filter((name) => !text.includes(name))).toEqual([])
	expect(variablesOf(file).filter((name) => ![...settingNames(), 'NODE_ENV'].includes(name))).toEqual([])
})

test.each(files)('deploy/%s asks for health at the right path', (file) => {
	const app = read('app/http/create-app.server.ts')
	const paths =
		read(`deploy/${file}`).match(/\/(?:healthz|readyz)\b|(?<=healthCheckPath: |path: |path = ")\/\w+/g) ?? []
	if (!/compose|service$/.test(file)) expect(paths.length).toBeGreaterThan(0)
	expect(paths.filter((one) => !app.includes(`routes.get('${one}'`))).toEqual([])
})

test.each([
	['compose.yaml', /stop_grace_period: (\d+)s/],
	['fly.toml', /kill_timeout = "(\d+)s"/],
	['render.yaml', /maxShutdownDelaySeconds: (\d+)/],
	['recur-portal.service', /TimeoutStopSec=(\d+)/],
])('%s waits as long as a stop may take', (file, setting) => {
	expect(Number(setting.exec(read(`deploy/${file}`))?.[1])).toBeGreaterThanOrEqual(STOP_SECONDS)
})

test('compose migrates first, with the same image', () => {
	const { services } = parseYaml(read('deploy/compose.yaml'), { merge: true })
	expect(services.migrate.command).toEqual(['node', 'build/migrate.js'])
	expect(services.migrate.depends_on.postgres.condition).toBe('service_healthy')
	expect(services.app.depends_on.migrate.condition).toBe('service_completed_successfully')
	expect(services.app.image).toBe(services.migrate.image)
	expect(services.migrate.environment.DATABASE_URL).toContain(`//${services.postgres.environment.POSTGRES_USER}:`)
	expect(services.app.environment.DATABASE_URL).toContain('//portal_app:')
	expect(path.join('deploy', services.app.build.context, services.app.build.dockerfile)).toBe('deploy/Dockerfile')
})

test('the dev container has the demo’s ports', () => {
	const container = JSON.parse(read('.devcontainer/devcontainer.json'))
	expect(container.forwardPorts).toEqual([3000, 4100, 4200])
	expect(container.postCreateCommand).toBe('npm ci')
})

/** The variables that a template gives to the app. */
function variablesOf(file: string): string[] {
	const text = read(`deploy/${file}`)
	if (file.endsWith('.toml')) return Object.keys(parseToml(text).env ?? {})
	if (file.endsWith('.service')) return [...text.matchAll(/^Environment=(\w+)=/gm)].map(([, name = '']) => name)
	const parsed = parseYaml(text, { merge: true })
	if (file === 'render.yaml') return parsed.services[0].envVars.map(({ key }: { key: string }) => key)
	if (file === 'zeabur.yaml') return Object.keys(parsed.spec.services.at(-1).spec.env)
	return [...Object.keys(parsed.services.app.environment), ...Object.keys(parsed.services.migrate.environment)]
}

function read(file: string): string {
	return readFileSync(file, 'utf8')
}
