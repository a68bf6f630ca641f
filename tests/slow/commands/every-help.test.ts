import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import pLimit from 'p-limit'
import { expect, onTestFinished, test } from 'vitest'
import { programs } from '#scripts/build.ts'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const USAGE = /^Usage: [\s\S]*\nExamples:\n/
const inTurn = pLimit(availableParallelism())

test('every command of package.json explains itself to a fresh shell', async () => {
	const lines = Object.values(scripts).filter((line) => line.startsWith('node scripts/run.mjs '))
	// Several scripts run one file with other arguments.
	const files = [...new Set(lines.map((line) => line.split(' ')[2] ?? ''))]
	expect(files.length).toBeGreaterThan(25)
	const ran = await Promise.all(files.map((file) => help(['scripts/run.mjs', file])))
	expect(ran.map(({ code, output }) => [code, output])).toEqual(files.map(() => [0, expect.stringMatching(USAGE)]))
})

test('so does every built one, in production, with no setting', async () => {
	const names = Object.keys(programs).filter((name) => name !== 'main')
	const ran = await Promise.all(names.map((name) => help([`build/${name}.js`])))
	expect(ran.map(({ code, output }) => [code, output])).toEqual(
		names.map((name) => [
			0,
			expect.stringMatching(new RegExp(`^Usage: node build/${name}\\.js [\\s\\S]*\\nExamples:\\n`)),
		]),
	)
	expect(await run(['build/server.js', '--prot'])).toEqual({
		code: 2,
		output: "error: unknown option '--prot'\nAll that it takes: node build/server.js --help\n",
	})
})

test('a built command is one through a link, and without its ending, too', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-link-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const current = path.join(folder, 'current')
	symlinkSync(path.resolve('build'), current)
	for (const file of ['doctor.js', 'migrate']) {
		expect(await help([path.join(current, file)])).toEqual({ code: 0, output: expect.stringMatching(USAGE) })
	}
})

function help(args: string[]) {
	return run([...args, '--help'])
}

function run(args: string[]): Promise<{ code: number; output: string }> {
	const env = { PATH: process.env.PATH } as unknown as NodeJS.ProcessEnv
	return inTurn(
		() =>
			new Promise((resolve) => {
				execFile(process.execPath, args, { env }, (error, stdout, stderr) => {
					resolve({ code: Number(error?.code ?? 0), output: stdout + stderr })
				})
			}),
	)
}
