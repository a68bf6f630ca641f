import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Adoption, planAdoption } from './adopt/adopt.ts'
import { FOLDER } from './adopt/adopted.ts'
import type { MemberChange } from './adopt/app-manifest.ts'
import type { Outcome } from './adopt/three-way.ts'
import { type Command, CommandProblem, inSentences, runAsProgram } from './operator/command.ts'

const USAGE = 'Usage: npm run adopt -- ../your-app [--dry-run]'
// What people must look at has a line for each file; of the rest long lists are counted.
const LONG = 12
const WORDS: Record<Outcome, string> = {
	unchanged: 'unchanged',
	created: 'created',
	updated: 'updated',
	removed: 'removed',
	merged: 'merged with your changes',
	kept: 'yours, kept',
	conflict: 'in conflict',
}
const COUNTED: Outcome[] = ['unchanged', 'created', 'updated', 'removed']

/** Copies from the project in this folder. */
export function createAdopt(project: string): Command {
	return inSentences(async ({ args, tell }) => {
		const { app, isDryRun } = readArguments(args)
		const adoption = planAdoption(project, app)
		if (!isDryRun) adoption.write()
		for (const line of describe(adoption)) tell(line)
		if (isDryRun) tell('Nothing was written.')
		const conflicts = adoption.files.filter(({ outcome }) => outcome === 'conflict').length
		if (conflicts > 0) throw new CommandProblem(`Conflicts: ${conflicts}. Edit the files at their <<<<<<< marks.`)
		if (!isDryRun) tell('Next: npm install there. What your app adds: docs/adopt.md.')
		return 0
	})
}

function describe(adoption: Adoption): string[] {
	const { before, version, files, members, unneeded, typeScriptOptions } = adoption
	const places = Object.keys(WORDS).flatMap((outcome) => {
		const names = files.filter((file) => file.outcome === outcome).map(({ name }) => name)
		const isCounted = outcome === 'unchanged' || (names.length > LONG && COUNTED.includes(outcome as Outcome))
		return (isCounted ? [`${names.length} files in ${FOLDER}`] : names).map((name) => line(outcome as Outcome, name))
	})
	return [
		`${before ? `recur-portal ${before} to ` : 'recur-portal '}${version}`,
		...places,
		...members.filter(({ outcome }) => outcome !== 'unchanged').map(describeMember),
		...unneeded.map((name) => line('kept', `package.json: ${name}, which ${FOLDER} no longer needs`)),
		...typeScriptOptions.map((name) => line('created', `tsconfig.json: ${name}`)),
	]
}

function describeMember({ outcome, name, value, yours }: MemberChange): string {
	if (outcome !== 'kept') return line(outcome, `package.json: ${name} ${value}`)
	return line(outcome, `package.json: ${name} ${yours ?? '(deleted)'}; tested with ${value}`)
}

function line(outcome: Outcome, what: string): string {
	return `${WORDS[outcome].padEnd(WORDS.merged.length)}  ${what}`
}

function readArguments(args: string[]): { app: string; isDryRun: boolean } {
	const { values, positionals } = parseOrThrow(args)
	const [app, ...others] = positionals
	if (!app || others.length > 0) throw new CommandProblem(USAGE)
	if (!statSync(app, { throwIfNoEntry: false })?.isDirectory()) throw new CommandProblem(`There is no folder ${app}.`)
	return { app, isDryRun: values['dry-run'] ?? false }
}

function parseOrThrow(args: string[]) {
	try {
		return parseArgs({ args, options: { 'dry-run': { type: 'boolean' } }, allowPositionals: true })
	} catch {
		throw new CommandProblem(USAGE)
	}
}

await runAsProgram(import.meta, createAdopt('.'))
