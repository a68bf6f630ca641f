import { readFileSync } from 'node:fs'

export type Instruction = { name: string; args: string }

/** One `FROM` and what follows it. `name` is null for a stage that no other copies from. */
export type Stage = { base: string; name: string | null; instructions: Instruction[] }

/** Reads what our Dockerfile uses of the language: stages, arguments with a default, comments on lines of their own. */
export function readDockerfile(file: string): Stage[] {
	const defaults = new Map<string, string>()
	const stages: Stage[] = []
	for (const { name, args } of readInstructions(file)) {
		if (name === 'ARG') {
			const [variable = '', value = ''] = args.split('=')
			defaults.set(variable, value)
		} else if (name === 'FROM') {
			const [base = '', , stage = null] = args.split(/\s+/)
			stages.push({ base: withDefaults(base, defaults), name: stage, instructions: [] })
		} else stages.at(-1)?.instructions.push({ name, args })
	}
	return stages
}

/** The arguments of `name` in a stage, the last first. */
export function argsOf(stage: Stage | undefined, name: string): string[] {
	const found = stage?.instructions.filter((instruction) => instruction.name === name) ?? []
	return found.map(({ args }) => args).toReversed()
}

/** `COPY --from=build a b c/` copies a and b. */
export function readCopy(args: string): { from: string | null; sources: string[]; target: string } {
	const words = args.split(/\s+/)
	const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length) ?? null
	const paths = words.filter((word) => !word.startsWith('--'))
	return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' }
}

/** The words of a command in its JSON form. */
export function readCommand(args: string): string[] {
	return JSON.parse(args.slice(args.indexOf('[')))
}

function readInstructions(file: string): Instruction[] {
	const lines = readFileSync(file, 'utf8').replace(/\\\n/g, ' ').split('\n')
	return lines
		.filter((line) => line.trim() && !line.startsWith('#'))
		.map((line) => {
			const [name = ''] = line.split(/\s/, 1)
			return { name, args: line.slice(name.length).trim() }
		})
}

function withDefaults(text: string, defaults: Map<string, string>): string {
	return text.replace(/\$\{(\w+)\}/g, (_, name: string) => defaults.get(name) ?? '')
}
