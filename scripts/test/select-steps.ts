import { readdirSync } from 'node:fs'
import path from 'node:path'
import { UsageProblem } from '../command-line/command.ts'
import type { Step } from './run-steps.ts'

/** Which step runs the test files below a folder, the first that fits. */
const STEP_OF_FOLDER = [
	['tests/slow/', 'slow'],
	['tests/integration/', 'integration'],
	['tests/contract/', 'contract'],
	['tests/infrastructure/', 'infrastructure'],
	['e2e/slow/', 'slow-e2e'],
	['packages/recur-emulator/tests/slow/', 'slow'],
	['packages/recur-emulator/tests/', 'integration'],
	['e2e/', 'e2e'],
	['', 'unit'],
] as const

/**
 * The steps that the words name, and those they need, in the usual order. A word is the name of a step, or a part of the path of test
 * files, which then run alone: files of the named steps if these have any. Throws for a word that is neither.
 */
export function selectSteps(steps: Step[], words: string[], testFiles = listTestFiles()): Step[] {
	const named = words.filter((word) => steps.some(({ name }) => name === word))
	const ofNamed = testFiles.filter((file) => stepsOf(file).some((name) => named.includes(name)))
	const candidates = ofNamed.length > 0 ? ofNamed : testFiles
	const files = words.filter((word) => !named.includes(word)).flatMap((word) => filesNamed(word, candidates, steps))
	const chosen = ofNamed.length > 0 ? named : [...named, ...files.flatMap(stepsOf)]
	const wanted = chosen.flatMap((name) => withNeeds(steps, name))
	return steps
		.filter(({ name }) => wanted.includes(name))
		.map((step) => {
			const own = [...new Set(files.filter((file) => stepsOf(file).includes(step.name)))]
			return own.length > 0 ? { ...step, files: own } : step
		})
}

/** All test files, as vitest.config.ts and playwright.config.ts know them, with slashes. */
export function listTestFiles(): string[] {
	return ['app', 'packages', 'prisma', 'scripts', 'tests', 'e2e']
		.flatMap((folder) =>
			readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
				path.posix.join(folder, toSlashes(name)),
			),
		)
		.filter((file) => /\.(test|spec)\.tsx?$/.test(file) && !/^(tests\/fuzz|e2e\/trials)\//.test(file))
}

/** The names of the steps that run a test file: browser tests may run without JavaScript in the slow tier alone. */
export function stepsOf(file: string): string[] {
	const step = STEP_OF_FOLDER.find(([folder]) => file.startsWith(folder))?.[1] ?? 'unit'
	return file.endsWith('.slow-no-js.spec.ts') ? [step, 'slow-e2e'] : [step]
}

function filesNamed(word: string, testFiles: string[], steps: Step[]): string[] {
	const found = testFiles.filter((file) => file.includes(toSlashes(word)))
	if (found.length > 0) return found
	const names = steps.map(({ name }) => name).join(', ')
	throw new UsageProblem(`Not a step or part of a test file’s path: ${word}. The steps are ${names}.`)
}

function withNeeds(steps: Step[], name: string): string[] {
	const needs = steps.find((step) => step.name === name)?.needs ?? []
	return [name, ...needs.flatMap((need) => withNeeds(steps, need))]
}

function toSlashes(file: string): string {
	return file.split(path.sep).join('/')
}
