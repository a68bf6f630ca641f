import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import ts from 'typescript'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { createAdopt } from '#scripts/adopt.ts'
import { runHere } from '#tests/integration/support/run-sync.ts'

const HANDLERS = 'recur/app/billing/lifecycle/handlers.server.ts'
const SIGNATURE = 'recur/app/recur/webhooks/signature.server.ts'
/** Gone in the newer version; nothing else of the copy imports them. */
const GONE = [
	'recur/app/billing/checkout/start-checkout.server.ts',
	'recur/app/billing/entitlements/check-entitlement.server.ts',
] as const
const MANIFEST = { name: 'theirs', type: 'module', imports: { '#app/*': './app/*' }, dependencies: { zod: '^3.25.76' } }
/** What an app may have where earlier versions of this project put theirs. */
const OWN = {
	'prisma/schema.prisma': 'model Theirs { id Int @id }',
	'prisma/migrations/1_theirs/migration.sql': 'CREATE TABLE theirs ();',
	'app/paths.ts': 'export const paths = null',
	'app/billing/theirs.ts': 'export const billing = null',
	'.env': 'DATABASE_URL=file:./theirs.db',
}

let app: string
beforeEach(() => {
	app = folder('app')
	put(app, { ...OWN, 'package.json': JSON.stringify(MANIFEST, null, 2), 'tsconfig.json': '{ "compilerOptions": {} }' })
})

test('a copy is one new folder, and nothing of theirs changes', async () => {
	const before = filesOf(app)
	const { code, output } = await adopt('.')
	expect([code, output]).toEqual([0, expect.stringMatching(/^recur-portal \d.*\nnew +\d+ files in recur$/ms)])
	const after = filesOf(app)
	const changed = ['package.json', 'tsconfig.json']
	expect(Object.keys(after).filter((name) => !name.startsWith('recur/'))).toEqual(Object.keys(before))
	for (const name of Object.keys(before).filter((file) => !changed.includes(file))) {
		expect(after[name]).toBe(before[name])
	}
	expect(JSON.parse(after['package.json'] ?? '')).toMatchObject({
		...MANIFEST,
		imports: { '#app/*': './app/*', '#recur/*': './recur/*' },
		dependencies: { zod: '^3.25.76', 'recur-zod': expect.stringMatching(/^npm:zod@4\./) },
	})
})

test('a copy imports nothing but itself, Node and the packages it asks for', async () => {
	await adopt('.')
	const files = filesOf(app)
	const { dependencies } = JSON.parse(files['package.json'] ?? '')
	const sources = Object.entries(files).filter(([name]) => name.startsWith('recur/') && name.endsWith('.ts'))
	expect(sources.length).toBeGreaterThan(150)
	const missing = sources.flatMap(([name, text]) => {
		return ts
			.preProcessFile(text, true, true)
			.importedFiles.map(({ fileName }) => fileName)
			.filter((specifier) => !isThere(name, specifier, dependencies))
			.map((specifier) => `${name}: ${specifier}`)
	})
	expect(missing).toEqual([])
	expect(sources.filter(([name]) => /\.test(-helper)?\.ts$/.test(name))).toEqual([])
})

test('a dry run says the same and writes nothing', async () => {
	const before = filesOf(app)
	const rehearsed = await adopt('.', '--dry-run')
	expect(filesOf(app)).toEqual(before)
	const { output } = await adopt('.')
	const listed = (text: string) => text.split('\n').filter((line) => /^\w+ {2,}/.test(line))
	expect(listed(rehearsed.output)).toEqual(listed(output))
	expect(listed(output).length).toBeGreaterThan(15)
})

test('the same version again changes nothing', async () => {
	await adopt('.')
	const before = filesOf(app)
	const { code, output } = await adopt('.')
	expect([code, output]).toEqual([0, expect.stringMatching(/^unchanged +\d+ files in recur$/m)])
	expect(output).not.toMatch(/^(new|updated|merged|removed)/m)
	expect(filesOf(app)).toEqual(before)
})

test('a newer version updates what is ours and keeps what is theirs', async () => {
	await adopt('.')
	const theirs = (text: string) => `${text}\n// Theirs, at the end.\n`
	edit(app, HANDLERS, theirs)
	edit(app, 'recur/app/platform/sampled.server.ts', theirs)
	edit(app, GONE[0], theirs)
	rmSync(path.join(app, 'recur/scripts/operator/audit.ts'))
	const newer = newerProject()

	const { code, output } = await adopt(newer)
	expect([code, output]).toEqual([0, expect.stringMatching(/^recur-portal \d\S* to 99\.0\.0$/m)])
	const said = output.split('\n').map((line) => line.replace(/ {2,}/, ': '))
	expect(said).toEqual(
		expect.arrayContaining([
			`merged with your changes: ${HANDLERS}`,
			'yours, kept: recur/app/platform/sampled.server.ts',
			`yours, kept: ${GONE[0]}`,
			'yours, kept: recur/scripts/operator/audit.ts (deleted)',
			`updated: ${SIGNATURE}`,
			'new: recur/prisma/migrations/99_newer/migration.sql',
			`removed: ${GONE[1]}`,
			'updated: package.json: dependencies undici 99.0.0',
		]),
	)
	const after = filesOf(app)
	expect(after[HANDLERS]).toMatch(/^\/\/ Newer\.\n[\s\S]*\/\/ Theirs, at the end\.\n$/)
	expect(after[SIGNATURE]).toContain('// Newer.')
	expect([after[GONE[0]], after[GONE[1]]]).toEqual([expect.stringContaining('// Theirs'), undefined])
	expect(after['recur/app/platform/sampled.server.ts']).toContain('// Theirs')
	expect(after).not.toHaveProperty('recur/scripts/operator/audit.ts')
	expect(JSON.parse(after['package.json'] ?? '').dependencies.undici).toBe('99.0.0')
	expect((await adopt(newer)).output).not.toMatch(/^(new|updated|merged|removed)/m)
})

test('a conflict is marked and named, and waits for its resolution', async () => {
	await adopt('.')
	edit(app, HANDLERS, (text) => `// Theirs.\n${text}`)
	const newer = newerProject()
	const { code, output } = await adopt(newer)
	expect([code, output]).toEqual([1, expect.stringMatching(new RegExp(`^in conflict +${HANDLERS}$`, 'm'))])
	const marked = filesOf(app)
	expect(marked[HANDLERS]).toMatch(
		/^<<<<<<< yours\n\/\/ Theirs\.\n[\s\S]*=======\n\/\/ Newer\.\n>>>>>>> recur-portal 99\.0\.0\n/,
	)

	const again = await adopt(newer)
	expect([again.code, again.output]).toEqual([1, `${HANDLERS} has a conflict: resolve it first.\n`])
	expect(filesOf(app)).toEqual(marked)
	edit(app, HANDLERS, (text) => text.replace(/<<<<<<<[\s\S]*>>>>>>>.*\n/, '// Both.\n'))
	const resolved = await adopt(newer)
	expect([resolved.code, resolved.output]).toEqual([
		0,
		expect.stringMatching(new RegExp(`^yours, kept +${HANDLERS}$`, 'm')),
	])
	expect(filesOf(app)[HANDLERS]).toMatch(/^\/\/ Both\.\n/)
})

test('an app that moves to our version of a package gets it by its own name', async () => {
	await adopt('.')
	const file = 'recur/app/recur/wire.server.ts'
	expect(filesOf(app)[file]).toContain(`from 'recur-zod'`)
	edit(app, 'package.json', (text) => text.replace('"^3.25.76"', '"^4.1.0"'))
	const { output } = await adopt('.')
	expect(output).toMatch(/^yours, kept +package\.json: dependencies recur-zod, which recur no longer needs$/m)
	expect(filesOf(app)[file]).toContain(`from 'zod'`)
})

test.each([
	['no app', {}, 'There is no package.json in'],
	['an app of CommonJS', { 'package.json': '{}' }, 'has no "type": "module"'],
])('%s is refused', async (_, files, sentence) => {
	app = folder('refused')
	put(app, files)
	const { code, output } = await adopt('.')
	expect([code, output, filesOf(app)]).toEqual([1, expect.stringContaining(sentence), files])
})

test('the project does not adopt itself', async () => {
	const { code, output } = await runHere(createAdopt('.'), ['.'], {}).ended
	expect([code, output]).toEqual([1, 'This is the project itself.\n'])
})

async function adopt(project: string, ...options: string[]) {
	return await runHere(createAdopt(project), [app, ...options], {}).ended
}

/** The sources of this project as a later version might have them. */
function newerProject(): string {
	const project = folder('newer')
	for (const part of ['app', 'prisma', 'scripts', 'package.json'])
		cpSync(part, path.join(project, part), { recursive: true })
	edit(project, 'app/billing/lifecycle/handlers.server.ts', (text) => `// Newer.\n${text}`)
	edit(project, 'app/recur/webhooks/signature.server.ts', (text) => `// Newer.\n${text}`)
	edit(project, 'package.json', (text) =>
		text.replace(/"version": "[^"]+"/, '"version": "99.0.0"').replace(/"undici": "[^"]+"/, '"undici": "99.0.0"'),
	)
	put(project, { 'prisma/migrations/99_newer/migration.sql': 'SELECT 1;' })
	for (const name of GONE) rmSync(path.join(project, name.slice('recur/'.length)))
	return project
}

function isThere(importer: string, specifier: string, dependencies: object): boolean {
	if (specifier.startsWith('node:')) return true
	if (specifier.startsWith('.')) return existsSync(path.join(app, path.dirname(importer), specifier))
	if (specifier.startsWith('#'))
		return existsSync(path.join(app, specifier.slice(1))) && specifier.startsWith('#recur/')
	return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/') in dependencies
}

function edit(root: string, name: string, change: (text: string) => string): void {
	const file = path.join(root, name)
	writeFileSync(file, change(readFileSync(file, 'utf8')))
}

function put(root: string, files: Record<string, string>): void {
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
		writeFileSync(path.join(root, name), text)
	}
}

/** All files and what is in them. */
function filesOf(root: string): Record<string, string> {
	const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
	const names = files.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name))).sort()
	return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]))
}

function folder(name: string): string {
	const created = mkdtempSync(path.join(tmpdir(), `recur-portal-adopt-${name}-`))
	onTestFinished(() => rmSync(created, { recursive: true }))
	return created
}
