import { readDatabaseUrl } from '#app/platform/env.server.ts'
import { Problem } from '#app/platform/problem.server.ts'

/** Runs `task`, turning whatever the driver throws into one sentence that names the database without its password. */
export async function databaseTask<T>(databaseUrl: string, task: () => Promise<T>): Promise<T> {
	const { host, pathname } = new URL(readDatabaseUrl({ DATABASE_URL: databaseUrl }))
	try {
		return await task()
	} catch (error) {
		if (error instanceof Problem) throw error
		throw new Problem(`Cannot use the database ${pathname.slice(1)} on ${host}: ${reason(error)}`)
	}
}

function reason(error: unknown): string {
	if (!(error instanceof Error)) return String(error)
	const { code } = error as NodeJS.ErrnoException
	return error.message || code || error.name
}
