import { type Adoption, planAdoption } from './adopt/adopt.ts'
import { FOLDER } from './adopt/adopted.ts'
import type { MemberChange } from './adopt/app-manifest.ts'
import type { Outcome } from './adopt/three-way.ts'
import { type Command, defineCommand, existing, runAsProgram } from './command-line/command.ts'
import { plural } from './command-line/words.ts'

// What people must look at has a line for each file; of the rest long lists are counted.
const LONG = 12
const WORDS: Record<Outcome, string> = {
	unchanged: 'unchanged',
	created: 'new',
	updated: 'updated',
	removed: 'removed',
	merged: 'merged with your changes',
	kept: 'yours, kept',
	conflict: 'in conflict',
}
const COUNTED: Outcome[] = ['unchanged', 'created', 'updated', 'removed']

/** Copies from the project in this folder. */
export function createAdopt(project: string): Command {
	return defineCommand({
		name: 'adopt',
		summary: `Copies billing into the folder ${FOLDER} of another app, or updates that copy. Nothing of the app is overwritten.`,
		examples: {
			'../your-app --dry-run': 'what would be done; nothing is written',
			'../your-app': 'do it, and again from each newer version',
		},
		takes: (parser) => parser.argument('<app>', 'its folder', existing('folder')).option('--dry-run', 'write nothing'),
		async run({ print, printError }, app: string, { dryRun: isDryRun = false }: { dryRun?: boolean }) {
			const adoption = planAdoption(project, app)
			if (!isDryRun) adoption.write()
			for (const line of describe(adoption)) print(line)
			if (isDryRun) print('Nothing was written.')
			const conflicts = adoption.files.filter(({ outcome }) => outcome === 'conflict').length
			if (conflicts > 0) printError(`${plural(conflicts, 'conflict')}: edit these files at their <<<<<<< marks.`)
			else if (!isDryRun) print('Next: npm install there. What your app adds: docs/adopt.md.')
			return conflicts > 0 ? 1 : 0
		},
	})
}

function describe(adoption: Adoption): string[] {
	const { before, version, files, members, unneeded, typeScriptOptions } = adoption
	const places = Object.keys(WORDS).flatMap((outcome) => {
		const names = files.filter((file) => file.outcome === outcome).map(({ name }) => name)
		const isCounted = outcome === 'unchanged' || (names.length > LONG && COUNTED.includes(outcome as Outcome))
		return (isCounted ? [`${plural(names.length, 'file')} in ${FOLDER}`] : names).map((name) =>
			line(outcome as Outcome, name),
		)
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

await runAsProgram(import.meta, createAdopt('.'))
