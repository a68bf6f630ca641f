import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import process from 'node:process'
import { createDatabase } from '#app/platform/db.server.ts'
import { type Env, EnvError } from '#app/platform/env.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'

/** What an operator's command is given. */
export type Call = {
	args: string[]
	settings: Record<string, string | undefined>
	/** Writes a line to standard output. */
	tell(line: string): void
	/** Writes a line to standard error. */
	complain(line: string): void
	/** Where its log goes. */
	log: { write(line: string): void }
	/** Aborts at Ctrl-C or a stop. Until this is called they end the process at once. */
	interruption(): AbortSignal
}

/** Does its work and returns the exit code. */
export type Command = (call: Call) => Promise<number>

/** A problem an operator can solve; its message is all they need. */
export class CommandProblem extends Error {}

/** The command with its problems told in a sentence, and nothing else. */
export function inSentences(command: Command): Command {
	return async (call) => {
		try {
			return await command(call)
		} catch (error) {
			if (!(error instanceof CommandProblem || error instanceof EnvError)) throw error
			call.complain(error.message)
			return 1
		}
	}
}

/** Does work with the database of the settings, and leaves it. */
export async function withDatabase<T>(env: Env, work: (prisma: PrismaClient) => Promise<T>): Promise<T> {
	const { prisma, close } = createDatabase(env.DATABASE_URL)
	try {
		return await work(prisma)
	} finally {
		await close()
	}
}

/** The id of the user with an address. Throws a {@link CommandProblem} when nobody has it. */
export async function findUserId(prisma: PrismaClient, email: string): Promise<string> {
	const user = await prisma.user.findUnique({ where: { email: email.toLowerCase() }, select: { id: true } })
	if (!user) throw new CommandProblem('No user has this e-mail.')
	return user.id
}

/** What the audit trail keeps of a command: which one, and by the name of whose account on the machine. */
export function commandEntry(command: string) {
	return { actor: 'operator', action: 'operator_command', facts: { command, operator: operatorName() } } as const
}

/** In a container a user may have a number and no name. */
export function operatorName(): string {
	try {
		return userInfo().username
	} catch {
		return String(process.getuid?.() ?? 'unknown')
	}
}

/** Runs the command with what this process was given, if `module` is what Node was started with. */
export async function runAsProgram({ filename }: ImportMeta, command: Command): Promise<void> {
	if (filename !== process.argv[1]) return
	if (existsSync('.env')) process.loadEnvFile('.env')
	process.exitCode = await command({
		args: process.argv.slice(2),
		settings: process.env,
		tell: console.log,
		complain: console.error,
		log: { write: (line) => void process.stdout.write(line) },
		interruption() {
			const interruption = new AbortController()
			process.once('SIGINT', () => interruption.abort()).once('SIGTERM', () => interruption.abort())
			return interruption.signal
		},
	})
}
