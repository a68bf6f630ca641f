import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '#recur-emulator'
import { createAdopt } from '#scripts/adopt.ts'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { runHere } from '#tests/integration/support/run-sync.ts'
import { moduleOfRemix, readBlocks } from '#tests/support/document-blocks.ts'

const root = process.cwd()
const run = promisify(execFile)

// Stricter than ours, and with an older library: other apps must be able to check the copy.
const STRICT = {
	...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', lib: ['ES2022', 'DOM', 'DOM.Iterable'] },
	jsx: 'react-jsx',
	...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noImplicitOverride: true },
	...{
		noUnusedLocals: true,
		noUnusedParameters: true,
		verbatimModuleSyntax: true,
		skipLibCheck: true,
		types: ['node'],
	},
}

const YOUR_SESSION = `import type { YourUser } from '#recur/billing-user.server.ts'
	export const yourSession = async (_request: Request): Promise<YourUser | null> => null`

test('an empty project with the copy and the blocks of docs/adopt.md type-checks and opens a portal', {
	timeout: 300_000,
}, async () => {
	const project = mkdtempSync(path.join(tmpdir(), 'recur-portal-adoption-'))
	onTestFinished(() => rmSync(project, { recursive: true }))
	writeFileSync(path.join(project, 'package.json'), JSON.stringify({ type: 'module' }))
	writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: STRICT }))
	expect(await runHere(createAdopt('.'), [project], {}).ended).toMatchObject({ code: 0 })
	const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'))
	// The routes of the document, in the framework that is installed here.
	readBlocks().writeFiles(project, moduleOfRemix)
	writeFileSync(path.join(project, 'app/your-session.server.ts'), YOUR_SESSION)
	const framework = ['@remix-run/node', '@remix-run/react', 'react', '@types/react']
	for (const name of Object.keys({ ...dependencies, ...devDependencies })) linkPackage(project, name)
	for (const name of framework) linkPackage(project, name)

	const checked = run(process.execPath, [bin('typescript', 'bin/tsc')], { cwd: project })
	await checked.catch(({ stdout }) => expect.fail(`The copy does not type-check:\n${stdout}`))
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
		`import { billing } from '#recur/billing.server.ts'
		import { billingUser } from '#recur/billing-user.server.ts'
		import { openPortal } from '#recur/app/billing/portal/open-portal.server.ts'
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
