import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { npmCommand } from '#scripts/local/npm-command.mjs'
import { ownPort } from '#scripts/local/own-port.ts'
import { copyProject } from '#tests/support/project-copy.ts'

const NAME = 'recur-emulator'
const SOURCES = path.join('packages', NAME)
const READMES = ['README.md', 'README.zh-TW.md']
const run = promisify(execFile)

type Packed = { filename: string; files: { path: string }[] }

test('the packed emulator starts and type-checks in an empty project', async () => {
	const project = temporaryFolder()
	const { filename, files } = await pack(project)
	expect(files.map((file) => file.path).toSorted()).toEqual(expectedFiles())

	writeFileSync(path.join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
	await npm(['install', '--prefer-offline', '--no-audit', '--no-fund', `./${filename}`], project)
	await startsByItsCommand(project)
	await keepsItsReadme(project)
	for (const readme of READMES) expect(brokenLinks(path.join(project, 'node_modules', NAME), readme)).toEqual([])
})

/** Packs a copy: what an earlier build left behind stays out, and tests beside this one see no build. */
async function pack(destination: string): Promise<Packed> {
	const copy = copyProject()
	rmSync(path.join(copy, SOURCES, 'dist'), { recursive: true, force: true })
	const options = ['--ignore-scripts=false', '--json', '--pack-destination', destination]
	const output = await npm(['pack', '--workspace', NAME, ...options], copy)
	return JSON.parse(output)[0]
}

/** Every source but the tests, and nothing else of the project. */
function expectedFiles(): string[] {
	const sources = readdirSync(path.join(SOURCES, 'src'), { recursive: true, encoding: 'utf8' })
		.filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
		.map((name) =>
			name
				.split(path.sep)
				.join('/')
				.replace(/\.tsx?$/, ''),
		)
	const built = sources.flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`])
	return [...built, 'LICENSE', ...READMES, 'REFERENCE.md', 'assets/hosted.css', 'package.json'].toSorted()
}

/** With the store that its reference shows, as a file of the project. */
async function startsByItsCommand(project: string): Promise<void> {
	const [, store = ''] = /^```json\n(.*?)^```$/ms.exec(readFileSync(path.join(SOURCES, 'REFERENCE.md'), 'utf8')) ?? []
	writeFileSync(path.join(project, 'my-store.json'), store)
	const { bin } = JSON.parse(readFileSync(path.join(project, 'node_modules', NAME, 'package.json'), 'utf8'))
	expect(readdirSync(path.join(project, 'node_modules', '.bin'))).toContain(NAME)
	const port = await ownPort()
	const args = [path.join('node_modules', NAME, bin[NAME]), 'my-store.json', '--port', String(port)]
	// As npx would, where npm itself runs the tests.
	const env = { ...process.env, INIT_CWD: project }
	const emulator = spawn(process.execPath, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] })
	onTestFinished(() => void emulator.kill('SIGKILL'))
	const exited = once(emulator, 'close')
	let output = ''
	emulator.stdout.on('data', (chunk: Buffer) => (output += chunk))
	await expect.poll(() => output).toContain(`http://localhost:${port} (open it in a browser for the console)`)

	expect(output).toContain('2 plans and 3 customers')
	const call = await fetch(`http://localhost:${port}/v1/products`, { headers: { Authorization: 'Bearer sk_test_any' } })
	const { products } = await call.json()
	expect(products.map(({ slug }: { slug: string }) => slug)).toEqual(['starter', 'team'])
	const page = await fetch(`http://localhost:${port}`, { headers: { 'Accept-Language': 'en' } })
	const styles = readFileSync(path.join(SOURCES, 'assets/hosted.css'), 'utf8')
	expect([page.status, await page.text()]).toEqual([200, expect.stringContaining(styles)])
	emulator.kill('SIGINT')
	expect(await exited).toEqual([0, null])
}

/** What the README shows runs, and has types. */
async function keepsItsReadme(project: string): Promise<void> {
	const readme = readFileSync(path.join(SOURCES, 'README.md'), 'utf8')
	const [, example = ''] = /^```ts\n(import .*?)^```$/ms.exec(readme) ?? []
	writeFileSync(path.join(project, 'example.mjs'), `${example}process.stdout.write(emulator.controlUrl)\n`)
	const { stdout } = await run(process.execPath, ['example.mjs'], { cwd: project })
	expect(stdout).toMatch(/^http:\/\/localhost:\d+\/__control$/)

	const wrong =
		'// @ts-expect-error\nawait control.putCustomer({})\n// @ts-expect-error\nawait startEmulator({ seed: 1 })\n'
	writeFileSync(path.join(project, 'example.ts'), `${example}${wrong}`)
	const types = ['--types', 'node', '--typeRoots', path.resolve('node_modules/@types')]
	const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', ...types]
	const tsc = path.resolve('node_modules/typescript/bin/tsc')
	const checked = run(process.execPath, [tsc, ...options, 'example.ts'], { cwd: project })
	await checked.catch(({ stdout }) => expect.fail(stdout))
}

/** The links of a document to files that are not installed with it. */
function brokenLinks(folder: string, document: string): string[] {
	const text = readFileSync(path.join(folder, document), 'utf8')
	const links = [...text.matchAll(/\]\((?!https:)([^)#\s]+)[^)]*\)/g)].map(([, link = '']) => link)
	expect(links).toContain('REFERENCE.md')
	return links.filter((link) => !existsSync(path.join(folder, link)))
}

async function npm(args: string[], cwd: string): Promise<string> {
	const [program, words] = npmCommand(args)
	return (await run(program, words, { cwd, maxBuffer: 1e7 })).stdout
}

function temporaryFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-emulator-package-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}
