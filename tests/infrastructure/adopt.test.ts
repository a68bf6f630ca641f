import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'
import { ownPort } from '#scripts/local/own-port.ts'
import { postForm } from '#scripts/local/sign-in.ts'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { readBlocks } from '#tests/support/document-blocks.ts'
import { existingApp, type Framework, reactRouter, remix } from './adopt/existing-app.ts'
import { startProcess } from './adopt/start-process.ts'
import { report } from './report.ts'

const run = promisify(execFile)
const blocks = readBlocks()
const WEBHOOK_SECRET = 'whsec_of-the-adopting-app'

// Recur knows the first by this id and nothing of the second.
const CUSTOMER = { id: 'demoexternaluser00000001', email: 'external@example.com', isEmailVerified: true }
const NOBODY = { id: 'your-user-1', email: 'somebody@example.com', isEmailVerified: true }

test.each([reactRouter, remix])(
	'$name: a new app with the blocks opens a portal and takes a webhook',
	async (framework) => {
		const project = mkdtempSync(path.join(tmpdir(), 'recur-portal-adopt-'))
		chmodSync(project, 0o755)
		onTestFinished(() => rmSync(project, { recursive: true, force: true }))
		const seconds = await makeApp(project, framework)
		const { app, control, prisma } = await startApp(project, framework)

		const signIn = async (id: string) => {
			const answer = await postForm(`${app.url}/login`, { id })
			return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
		}
		expect(await press(app.url, '')).toEqual([303, '/login'])
		expect(await press(app.url, await signIn(NOBODY.id))).toEqual([303, '/account?portal=no_customer'])
		const refused = await fetch(`${app.url}/account?portal=no_customer`, {
			headers: { Cookie: await signIn(NOBODY.id) },
		})
		expect(await refused.text()).toContain('找不到您的訂閱紀錄')

		const cookie = await signIn(CUSTOMER.id)
		const [status, portal] = await press(app.url, cookie)
		expect([status, new URL(portal ?? '').pathname]).toEqual([303, expect.stringMatching(/^\/s\/ps_/)])
		expect((await fetch(portal ?? '')).status).toBe(200)
		const foreign = { method: 'POST', headers: { Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' } }
		expect((await fetch(`${app.url}/portal`, foreign)).ok).toBe(false)

		const [link] = await prisma.recurCustomer.findMany()
		expect(link).toMatchObject({ userId: CUSTOMER.id, learnedFrom: 'EXTERNAL_ID' })
		await control.updateWebhooks({ url: `${app.url}/api/webhooks/recur`, secret: WEBHOOK_SECRET })
		await control.simulate('fail_renewal', { customerId: link?.customerId ?? '' })
		expect((await control.settledDeliveries()).map(({ state }) => state)).not.toContain('failed')
		await expect.poll(() => prisma.subscription.count({ where: { status: 'past_due' } })).toBeGreaterThan(0)
		const page = await (await fetch(`${app.url}/account`, { headers: { Cookie: cookie } })).text()
		expect(page).toContain('past_due')
		const forged = { method: 'POST', body: '{}', headers: { 'X-Recur-Signature': 'forged' } }
		expect((await fetch(`${app.url}/api/webhooks/recur`, forged)).status).toBe(401)
		expect(await app.stop()).toBe(0)
		report(`Adoption by ${framework.name}`, seconds)
	},
)

/** Makes somebody's app, and does with it what the document says. Returns how long each step took. */
async function makeApp(project: string, framework: Framework): Promise<Record<string, number>> {
	const routes = blocks.all('ts').filter((code) => code.startsWith('route('))
	for (const [name, content] of Object.entries(existingApp(framework, [CUSTOMER, NOBODY], routes))) {
		mkdirSync(path.dirname(path.join(project, name)), { recursive: true })
		writeFileSync(path.join(project, name), content)
	}
	const seconds: Record<string, number> = {}
	const measure = async (what: string, command: string, cwd = project) => {
		const startedAt = performance.now()
		await run('bash', ['-euc', command], { cwd, env: environment({ TARGET: project }), maxBuffer: 1e8 }).catch(
			({ stdout, stderr }) => expect.fail(`${command}:\n${stdout}\n${stderr}`),
		)
		seconds[`${what} s`] = (performance.now() - startedAt) / 1000
	}
	const quietly = '--no-audit --no-fund --ignore-scripts'
	await measure(
		'your packages',
		`npm install ${quietly} ${framework.packages}
		npm install ${quietly} --save-dev ${framework.devPackages}`,
	)
	await measure('copy', blocks.with('sh', 'cp -R app/billing'), process.cwd())
	await measure(
		'packages',
		blocks.with('sh', 'npm install recur-tw').replaceAll('npm install', `npm install ${quietly}`),
	)
	mergeInto(path.join(project, 'package.json'), blocks.with('json', '"imports"'))
	mergeInto(path.join(project, 'tsconfig.json'), blocks.with('json', 'allowImportingTsExtensions'))
	blocks.writeFiles(project, (code) =>
		code.replace(/\{([^}]*)\} from 'react-router'/g, (_, names: string) => importsOf(framework, names)),
	)
	await measure('generate', blocks.with('sh', 'npx prisma generate'))
	const { types, build } = framework.commands
	await measure('typecheck', `${types ? `npx ${types}` : ':'}\nnpx tsc`)
	await measure('build', `npx ${build}`)
	return seconds
}

/** The names from where the framework has them: one import for each of its packages. */
function importsOf(framework: Framework, names: string): string {
	const all = names.split(',').map((name) => name.trim())
	const modules = [...new Set(all.map(framework.moduleOf))]
	const namesOf = (module: string) => all.filter((name) => framework.moduleOf(name) === module).join(', ')
	return modules.map((module) => `{ ${namesOf(module)} } from '${module}'`).join('\nimport ')
}

async function startApp(project: string, framework: Framework) {
	const [database, emulator, port] = await Promise.all([
		createTestDatabase(),
		startEmulator({ seed: 'demo' }),
		ownPort(),
	])
	const { prisma, close } = createDatabase(database.url)
	onTestFinished(async () => {
		await close()
		await emulator.stop()
		await database.drop()
	})
	const url = `http://localhost:${port}`
	const env = environment({
		NODE_ENV: 'production',
		PORT: String(port),
		DATABASE_URL: database.url,
		APP_URL: url,
		SESSION_SECRET: 'a session secret for tests',
		RECUR_SECRET_KEY: 'sk_test_adoption',
		RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
		RECUR_API_URL: emulator.origin,
		RECUR_HOSTED_ORIGINS: emulator.origin,
	})
	const [command = '', ...args] = framework.commands.start.split(' ')
	const app = startProcess(path.join(project, 'node_modules/.bin', command), args, { cwd: project, env, url })
	await app.untilReady()
	return { app, control: createControlClient(emulator.origin), prisma }
}

async function press(url: string, cookie: string): Promise<[number, string | null]> {
	const answer = await postForm(`${url}/portal`, {}, cookie)
	return [answer.status, answer.headers.get('location')]
}

/** Adds what a JSON block of the document holds to a file, member by member. */
function mergeInto(file: string, block: string): void {
	const content = JSON.parse(readFileSync(file, 'utf8'))
	for (const [name, value] of Object.entries(JSON.parse(block))) {
		content[name] = Array.isArray(value) ? value : { ...content[name], ...(value as object) }
	}
	writeFileSync(file, JSON.stringify(content, null, '\t'))
}

/** This machine's, without what Vitest adds. */
function environment(ours: Record<string, string>): NodeJS.ProcessEnv {
	const { PATH, HOME } = process.env
	return {
		PATH,
		HOME,
		CHECKPOINT_DISABLE: '1',
		PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
		...ours,
	} as unknown as NodeJS.ProcessEnv
}
