import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse as parseToml } from 'smol-toml'
import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { START_ARGS } from '#scripts/local/built-app.ts'
import { argsOf, readCommand, readCopy, readDockerfile } from '#tests/support/dockerfile.ts'
import { settingNames } from '#tests/support/settings.ts'

// What starts the app. The demo, the alert rules, the dashboard and what makes the database highly available have tests of their own.
const files = readdirSync('deploy').filter(
	(name) => !['alerts.yml', 'app-role.sql', 'dashboard.json', 'demo.compose.yaml', 'ha'].includes(name),
)
const templates = files.filter((name) => name !== 'Dockerfile')
const stages = readDockerfile('deploy/Dockerfile')
const image = stages.at(-1)

const REQUIRED = ['DATABASE_URL', 'APP_URL', 'SESSION_SECRET', 'RECUR_SECRET_KEY']
// How long a stop may take: SHUTDOWN_DELAY_MS and what server.ts allows after it.
const STOP_SECONDS = 14

test('every stage has an exact base image', () => {
	const own = stages.map(({ name }) => name)
	const bases = stages.map(({ base }) => base).filter((base) => !own.includes(base))
	expect(bases).not.toEqual([])
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

test('the demo’s compose file is reached from this machine alone', () => {
	const { demo, ...others } = parseYaml(read('deploy/demo.compose.yaml')).services
	expect(Object.keys(others)).toEqual([])
	const { LISTEN_HOST, ...ports } = demo.environment
	expect(LISTEN_HOST).toBe('0.0.0.0')
	expect(Object.keys(ports)).toEqual(['PORT', 'EMULATOR_PORT', 'MAILBOX_PORT'])
	expect(demo.ports).toEqual(Object.values(ports).map((port) => `127.0.0.1:${port}:${port}`))
	const usual = Object.values<string>(ports).map((port) => Number(/:-(\d+)\}$/.exec(port)?.[1]))
	expect(usual).toEqual(
		read('.devcontainer/devcontainer.json')
			.match(/(?<=")\d{4}(?=": \{)/g)
			?.map(Number),
	)
})

test('it runs the demo as a stage of the Dockerfile, unprivileged, and keeps what it writes', () => {
	const { services, volumes } = parseYaml(read('deploy/demo.compose.yaml'))
	const { build, command, cap_drop: dropped, volumes: mounts } = services.demo
	expect(path.join('deploy', build.context, build.dockerfile)).toBe('deploy/Dockerfile')
	const stage = stages.find(({ name }) => name === build.target)
	expect(command).toBeUndefined()
	expect(readCommand(argsOf(stage, 'CMD')[0] ?? '').join(' ')).toBe(JSON.parse(read('package.json')).scripts.demo)
	expect(argsOf(stage, 'USER')).toEqual(['node'])
	expect(dropped).toEqual(['ALL'])
	expect(argsOf(stage, 'RUN').join()).toContain('chown node: .data')
	expect(mounts).toEqual(Object.keys(volumes).map((name) => `${name}:/app/.data`))
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
