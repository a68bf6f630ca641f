import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import process from 'node:process'
import { CommanderError, InvalidArgumentError, Command as Parser } from 'commander'
import { Problem } from '#app/platform/problem.server.ts'
import { asTyped } from './as-typed.ts'
import { createScreen } from './screen.ts'

/** What a command is given beside its arguments. Its lines go to standard output, and errors to standard error. */
export type Call = ReturnType<typeof createScreen> & {
	/** Those of the process and of `.env`. */
	settings(): Record<string, string | undefined>
	printError(line: string): void
	/** Aborts at Ctrl-C or a stop. Until this is called they end the process at once. */
	interruption(): AbortSignal
}

/** Does its work and returns the exit code: 0 done, 1 failed, 2 what was typed is wrong and nothing was begun. */
export type Command = (args: string[], call: Call) => Promise<number>

/** What was typed is wrong in a way that the parser does not know of. */
export class UsageProblem extends Problem {}

type Definition<Given extends unknown[]> = {
	/** As package.json calls it. A command of production is also the file of this name in `build`. */
	name: string
	summary: string
	/** What may be typed after the name, and what that does. */
	examples: Record<string, string>
	/** Declares arguments and options. */
	takes?: (parser: Parser) => unknown
	/** Gets the arguments that were declared, and the options. Returns the exit code, if it is not 0. */
	run(call: Call, ...given: Given): Promise<number> | Promise<void>
}

/** A command that explains itself, refuses what it does not know, and reports problems in a sentence. */
export function defineCommand<Given extends unknown[]>(definition: Definition<Given>): Command {
	return async (args, call) => {
		const parser = createParser(definition, call)
		try {
			await parser.parseAsync(args, { from: 'user' })
			const code = await definition.run(call, ...([...parser.processedArgs, parser.opts()] as unknown as Given))
			return typeof code === 'number' ? code : 0
		} catch (error) {
			if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
			if (!(error instanceof Problem)) throw error
			call.printError(error.message)
			if (!(error instanceof UsageProblem)) return 1
			call.printError(hint(definition.name))
			return 2
		}
	}
}

function createParser<Given extends unknown[]>(definition: Definition<Given>, call: Call): Parser {
	const { name, summary, examples, takes } = definition
	const typed = asTyped(name)
	const lines = Object.entries(examples).map(([words, does]) => [`${typed} ${words}`.trimEnd(), does] as const)
	const width = Math.max(...lines.map(([line]) => line.length))
	const parser = new Parser(typed)
		.description(summary)
		.exitOverride()
		.showHelpAfterError(hint(name))
		.configureOutput({
			writeOut: (text) => call.print(text.trimEnd()),
			writeErr: (text) => call.printError(text.trimEnd()),
		})
		.addHelpText('after', `\nExamples:\n${lines.map(([line, does]) => `  ${line.padEnd(width)}  ${does}`).join('\n')}`)
		.action(() => {})
	takes?.(parser)
	return parser
}

function hint(name: string): string {
	return `All that it takes: ${asTyped(name)} --help`
}

/** For an argument that names something to read. */
export function existing(kind: 'file' | 'folder') {
	return (name: string): string => {
		const found = statSync(name, { throwIfNoEntry: false })
		if (!found) throw new UsageProblem(`${name}: no such ${kind}`)
		if (found.isDirectory() !== (kind === 'folder')) throw new UsageProblem(`${name}: not a ${kind}`)
		return name
	}
}

/** For an option that names a file to write. */
export function inFolder(name: string): string {
	existing('folder')(path.dirname(name))
	return name
}

/** For an option that is a count: whole, and from 1 on. */
export function toCount(text: string): number {
	if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('A whole number from 1 on is expected.')
	return Number(text)
}

/** A command that is also the program of its module. */
export async function program<Given extends unknown[]>(
	module: ImportMeta,
	definition: Definition<Given>,
): Promise<Command> {
	const command = defineCommand(definition)
	await runAsProgram(module, command)
	return command
}

/** Runs the command with what this process was given, if `module` is what Node was started with. */
export async function runAsProgram(module: ImportMeta, command: Command): Promise<void> {
	const [, started, ...args] = process.argv
	// Found as Node finds it: through links, and without its ending.
	if (!started || createRequire(module.url).resolve(started) !== module.filename) return
	process.exitCode = await command(args, {
		...createScreen(process.stdout),
		settings() {
			if (existsSync('.env')) process.loadEnvFile('.env')
			return process.env
		},
		printError: console.error,
		interruption() {
			const interruption = new AbortController()
			// npm passes a signal on that the terminal has already sent, so each may come twice.
			for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort())
			return interruption.signal
		},
	})
}
