import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '#recur-emulator'
import { readBlocks } from '#tests/support/document-blocks.ts'
import { createTestDatabase } from '#tests/support/test-database.ts'

const blocks = readBlocks()
const root = process.cwd()
const run = promisify(execFile)

const STRICT = {
	...{ target: 'ES2023', module: 'ESNext', moduleResolution: 'Bundler', strict: true, skipLibCheck: true },
	...{ noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, verbatimModuleSyntax: true, types: ['node'] },
}

test('docs/adopt.md opens a portal in an empty project', {
	timeout: 300_000,
}, async () => {
	const project = mkdtempSync(path.join(tmpdir(), 'recur-portal-adoption-'))
	onTestFinished(() => rmSync(project, { recursive: true }))
	await run('bash', ['-euc', blocks.with('sh', 'cp -R app/billing')], { env: { ...process.env, TARGET: project } })
	for (const name of blocks.packages().keys()) linkPackage(project, name)
	const settings = JSON.parse(blocks.with('json', '"imports"'))
	writeFileSync(path.join(project, 'package.json'), JSON.stringify({ type: 'module', ...settings }))
	const { compilerOptions, exclude } = JSON.parse(blocks.with('json', 'compilerOptions'))
	const tsconfig = { compilerOptions: { ...STRICT, ...compilerOptions }, include: ['app'], exclude }
	writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(tsconfig))
	for (const name of ['billing', 'billing-user']) {
		const file = `app/${name}.server.ts`
		writeFileSync(path.join(project, file), blocks.with('ts', `// ${file}\n`))
	}

	const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' }
	const [, ...generate] = blocks.with('sh', 'prisma generate').trim().split(' ').slice(1)
	await run(process.execPath, [bin('prisma', 'build/index.js'), ...generate], { cwd: project, env })
	const checked = run(process.execPath, [bin('typescript', 'bin/tsc')], { cwd: project })
	await checked.catch(({ stdout }) => expect.fail(`The copied folders do not type-check:\n${stdout}`))
	const { result, holders } = await press(project)
	expect(result).toMatchObject({ outcome: 'opened', url: expect.stringMatching(/^http:\/\/localhost/) })
	expect(holders).toEqual(['demoexternaluser00000001', 'demoexternaluser00000001', 'proven'])
})

/**
 * Calls the copied code for a person whom Recur knows by the id, in a process of its own. `holders`: who has the address at first,
 * when a stranger claims it, and when somebody else has proved it.
 */
async function press(project: string): Promise<{ result: unknown; holders: string[] }> {
	const [database, emulator] = await Promise.all([createTestDatabase(), startEmulator({ seed: 'demo' })])
	onTestFinished(async () => {
		await emulator.stop()
		await database.drop()
	})
	const user = { id: 'demoexternaluser00000001', email: 'external@example.com', isEmailVerified: true }
	writeFileSync(
		path.join(project, 'press.ts'),
		`import { billing } from '#app/billing.server.ts'
		import { billingUser } from '#app/billing-user.server.ts'
		import { openPortal } from '#app/billing/portal/open-portal.server.ts'
		const user = await billingUser(${JSON.stringify(user)})
		const result = await openPortal({ user, locale: 'zh-TW' }, billing)
		const holder = async () => (await billing.prisma.user.findUnique({ where: { email: user.email } }))?.id
		const holders = [await holder()]
		for (const claimant of [{ id: 'stranger', isEmailVerified: false }, { id: 'proven', isEmailVerified: true }]) {
			await billingUser({ email: user.email, ...claimant })
			holders.push(await holder())
		}
		process.stdout.write(JSON.stringify({ result, holders }), () => process.exit(0))`,
	)
	const { stdout } = await run(
		process.execPath,
		['--import', path.join(root, 'node_modules/tsx/dist/loader.mjs'), 'press.ts'],
		{
			cwd: project,
			env: {
				PATH: process.env.PATH,
				NODE_ENV: 'production',
				APP_URL: 'http://localhost:3000',
				SESSION_SECRET: 'a session secret for tests',
				DATABASE_URL: database.url,
				RECUR_SECRET_KEY: 'sk_test_adoption',
				RECUR_API_URL: emulator.origin,
				RECUR_HOSTED_ORIGINS: emulator.origin,
				LOG_LEVEL: 'silent',
			},
		},
	)
	return JSON.parse(stdout)
}

/** Makes one package available, as `npm install` would. Other packages of ours stay out of reach. */
function linkPackage(project: string, name: string): void {
	const target = path.join(project, 'node_modules', name)
	mkdirSync(path.dirname(target), { recursive: true })
	symlinkSync(path.join(root, 'node_modules', name), target)
}

function bin(name: string, file: string): string {
	return path.join(root, 'node_modules', name, file)
}
