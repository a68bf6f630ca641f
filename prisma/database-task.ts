import { existsSync, realpathSync } from 'node:fs'
import process from 'node:process'
import { databaseSetting, isDatabaseUrl } from '#app/platform/database-url.server.ts'

/** A problem an operator can solve; its message is all they need and holds no password. */
export class DatabaseTaskError extends Error {
	override name = 'DatabaseTaskError'
}

/** Runs `task`, turning whatever the driver throws into one sentence that names the database without its password. */
export async function databaseTask<T>(databaseUrl: string, task: () => Promise<T>): Promise<T> {
	if (!isDatabaseUrl(databaseUrl) || !URL.canParse(databaseUrl)) {
		const setting = databaseSetting(process.env)
		throw new DatabaseTaskError(
			`${setting} is not an address like postgresql://user:password@host:5432/name?schema=recur.`,
		)
	}
	try {
		return await task()
	} catch (error) {
		if (error instanceof DatabaseTaskError) throw error
		throw new DatabaseTaskError(`Cannot use the database ${describe(databaseUrl)}: ${reason(error)}`)
	}
}

/** When `module` is what Node was started with, runs `command` on the database of the settings and prints its answer or the problem. */
export async function runAsCommand(
	module: ImportMeta,
	command: (databaseUrl: string) => Promise<string>,
): Promise<void> {
	if (!process.argv[1] || realpathSync(process.argv[1]) !== module.filename) return
	if (existsSync('.env')) process.loadEnvFile('.env')
	if (!(await runAndTell(command))) process.exitCode = 1
}

async function runAndTell(command: (databaseUrl: string) => Promise<string>): Promise<boolean> {
	try {
		const databaseUrl = process.env[databaseSetting(process.env)]
		if (!databaseUrl) throw new DatabaseTaskError('DATABASE_URL is not set. Put it in the environment or in .env.')
		console.log(await command(databaseUrl))
		return true
	} catch (error) {
		console.error(error instanceof DatabaseTaskError ? error.message : error)
		return false
	}
}

function describe(databaseUrl: string): string {
	const { host, pathname } = new URL(databaseUrl)
	return `${pathname.slice(1)} on ${host}`
}

function reason(error: unknown): string {
	if (!(error instanceof Error)) return String(error)
	const { code } = error as NodeJS.ErrnoException
	return error.message || code || error.name
}
