import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { seed } from '#prisma/seed.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import { createTestDatabase } from '#tests/support/test-database.ts'

const README = readFileSync('README.md', 'utf8')
const root = process.cwd()
const run = promisify(execFile)

const TSCONFIG = {
	compilerOptions: {
		target: 'ES2023',
		lib: ['ES2023', 'DOM', 'DOM.Iterable'],
		module: 'ESNext',
		moduleResolution: 'Bundler',
		strict: true,
		noUncheckedIndexedAccess: true,
		exactOptionalPropertyTypes: true,
		verbatimModuleSyntax: true,
		allowImportingTsExtensions: true,
		noEmit: true,
		skipLibCheck: true,
		types: ['node'],
	},
	include: ['app'],
	exclude: ['**/*.test.ts', '**/*.test-helper.ts'],
}

test('the folders and packages that the README names make an empty project type-check and open a portal', {
	timeout: 300_000,
}, async () => {
	const project = mkdtempSync(path.join(tmpdir(), 'recur-portal-adoption-'))
	onTestFinished(() => rmSync(project, { recursive: true }))
	await run('bash', ['-euc', block('sh', 'cp -R app/billing')], { env: { ...process.env, TARGET: project } })
	for (const name of packagesOf(block('sh', 'npm install recur-tw'))) linkPackage(project, name)
	const imports = { '#app/*': './app/*', '#prisma/*': './prisma/*' }
	writeFileSync(path.join(project, 'package.json'), JSON.stringify({ type: 'module', imports }))
	writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify(TSCONFIG))
	writeFileSync(path.join(project, 'app/manage-portal.ts'), block('ts', 'managePortal'))

	const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' }
	await run(process.execPath, [bin('prisma', 'build/index.js'), 'generate', '--schema', 'prisma/schema.prisma'], {
		cwd: project,
		env,
	})
	const checked = run(process.execPath, [bin('typescript', 'bin/tsc')], { cwd: project })
	await checked.catch(({ stdout }) => expect.fail(`The copied folders do not type-check:\n${stdout}`))
	expect(await press(project)).toMatchObject({ outcome: 'opened', url: expect.stringMatching(/^http:\/\/localhost/) })
})

/** Calls the copied code for a demo user in a process of its own. */
async function press(project: string): Promise<unknown> {
	const [database, emulator] = await Promise.all([createTestDatabase(), startEmulator({ seed: 'demo' })])
	onTestFinished(async () => {
		await emulator.stop()
		await database.drop()
	})
	await seed(database.url)
	const user = { id: 'demolinkeduser0000000001', email: 'linked@example.com', emailVerifiedAt: null }
	writeFileSync(
		path.join(project, 'press.ts'),
		`import { managePortal } from '#app/manage-portal.ts'
		process.stdout.write(JSON.stringify(await managePortal(${JSON.stringify(user)}, 'zh-TW')), () => process.exit(0))`,
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

function packagesOf(commands: string): string[] {
	return commands.split(/\s+/).filter((word) => !['npm', 'install', '--save-dev', ''].includes(word))
}

function block(language: 'sh' | 'ts', text: string): string {
	const blocks = [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
	const [found, ...more] = blocks.filter(([, kind, code = '']) => kind === language && code.includes(text))
	if (!found?.[2] || more.length > 0) throw new Error(`README.md has not exactly one ${language} block with ${text}`)
	return found[2]
}

function bin(name: string, file: string): string {
	return path.join(root, 'node_modules', name, file)
}
