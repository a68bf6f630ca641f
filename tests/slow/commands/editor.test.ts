import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

type Task = { label: string; type: string; script: string }
type Launch = { name: string; program: string; args?: string[]; preLaunchTask?: string }

const { scripts } = read('package.json')
const { tasks }: { tasks: Task[] } = read('.vscode/tasks.json')
const { configurations }: { configurations: Launch[] } = read('.vscode/launch.json')

test('every task of the editor is a script of ours', () => {
	expect(tasks.length).toBeGreaterThan(5)
	expect(tasks.filter(({ type, script }) => type !== 'npm' || !(script in scripts))).toEqual([])
})

test.each(configurations)('$name starts what exists', ({ program, args = [], preLaunchTask }) => {
	const files = [program, ...args].map(inWorkspace).filter((word) => /\.(mjs|js|ts)$/.test(word))
	expect(files.filter((file) => !existsSync(file))).toEqual([])
	if (preLaunchTask) expect(tasks.map(({ label }) => label)).toContain(preLaunchTask)
})

test('the editor runs the open test file', async () => {
	const { program = '', args = [] } = configurations.find((one) => one.program.includes('vitest')) ?? {}
	const words = [program, ...args].map((word) =>
		inWorkspace(word).replace(/\$\{relativeFile\}/, 'app/auth/redirect-to.test.ts'),
	)
	const env = { PATH: process.env.PATH, NO_COLOR: '1' } as unknown as NodeJS.ProcessEnv
	const { stdout } = await promisify(execFile)(process.execPath, words, { env })
	expect(stdout).toMatch(/Test Files\s+1 passed/)
})

test('the editor and the dev container recommend the same extensions', () => {
	const { recommendations } = read('.vscode/extensions.json')
	expect(read('.devcontainer/devcontainer.json').customizations.vscode.extensions).toEqual(recommendations)
})

function inWorkspace(word: string): string {
	return word.replace(/^\$\{workspaceFolder\}\//, '')
}

function read(file: string) {
	return JSON.parse(readFileSync(file, 'utf8'))
}
