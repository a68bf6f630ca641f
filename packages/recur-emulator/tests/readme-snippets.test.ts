import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { emulatorForTests } from './emulator-for-tests.ts'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))
const README = 'README.md'
const { origin } = await emulatorForTests('demo')

type Snippet = { program: string; file: string; args?: string[] }

// Node, Bash and curl are everywhere here. The others are not: then a line in the log says what did not run.
const languages: Record<string, Snippet> = {
	sh: { program: 'bash', file: 'snippet.sh' },
	// In the package's folder, where the SDK is found.
	js: { program: process.execPath, file: 'snippet.mjs', args: ['--input-type=module', '--eval'] },
	php: { program: 'php', file: 'snippet.php' },
	python: { program: 'python3', file: 'snippet.py' },
	go: { program: 'go', file: 'snippet.go', args: ['run'] },
}

for (const [language, snippet] of Object.entries(languages)) {
	test.runIf(isInstalled(snippet.program))(`${language} of the README opens a portal`, async () => {
		const output = await run(snippet, snippetIn(language))
		const [url = ''] = /http:\/\/localhost:\d+\/s\/ps_\w+/.exec(output) ?? []
		expect(url.startsWith(origin), output).toBe(true)
		expect((await fetch(url)).status).toBe(200)
	})
}

test('both READMEs show the same code, but for the snippets, to which the Chinese one links', () => {
	const withoutComments = (code: string) => code.replace(/\s+# .*$/gm, '')
	const snippets = Object.keys(languages).map(snippetIn)
	const others = blocks(README).filter(([, code]) => !snippets.includes(code))
	const chinese = 'README.zh-TW.md'
	expect(blocks(chinese).map(([, code]) => withoutComments(code))).toEqual(
		others.map(([, code]) => withoutComments(code)),
	)
	expect(textOf(chinese)).toContain(`](${README}#point-your-sdk-here)`)
})

/** Runs the code as a reader would, with the emulator of this test in place of the usual one. */
async function run({ program, file, args = [] }: Snippet, code: string): Promise<string> {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-emulator-snippet-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const text = code.replace('http://localhost:4100', origin)
	writeFileSync(path.join(folder, file), text)
	const argument = args.includes('--eval') ? text : path.join(folder, file)
	const env = { ...process.env, NO_PROXY: '*', no_proxy: '*' }
	return (await promisify(execFile)(program, [...args, argument], { cwd: PACKAGE, env })).stdout
}

function snippetIn(language: string): string {
	const [block, ...more] = blocks(README).filter(([name, code]) => name === language && code.includes('portal'))
	if (!block || more.length > 0) throw new Error(`${README} has not exactly one ${language} block about the portal`)
	return block[1]
}

function blocks(readme: string): [string, string][] {
	return [...textOf(readme).matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, name = '', code = '']) => [name, code])
}

function textOf(readme: string): string {
	return readFileSync(path.join(PACKAGE, readme), 'utf8')
}

function isInstalled(program: string): boolean {
	const isThere = spawnSync(program, ['-v']).error === undefined
	if (!isThere) process.stdout.write(`Skipped: ${program} is not installed, so its snippet of the README did not run\n`)
	return isThere
}
