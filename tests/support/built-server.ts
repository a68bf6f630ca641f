import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type BuiltApp, startBuiltApp } from '#scripts/local/built-app.ts'
import { startOnOwnPort } from '#scripts/local/own-port.ts'

export type BuiltServer = BuiltApp & { url: string }

/** Settings with which a server starts; nothing behind these addresses answers. */
export const VALID_ENV = {
	DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
	SESSION_SECRET: 'only-for-process-tests',
	RECUR_SECRET_KEY: 'sk_test_process_tests',
	RECUR_API_URL: 'http://localhost:1',
}

/**
 * Starts the built server with exactly these settings, `PORT` and `APP_URL` chosen unless given, and ends it with the
 * test. Resolves once it listens or has ended, or at once where `PORT` is given. `entry` is for a build in another place.
 */
export async function startBuiltServer(
	env: Record<string, string>,
	{ entry = 'build/server.js' }: { entry?: string } = {},
): Promise<BuiltServer> {
	if (/^(warn|error|fatal|silent)$/.test(env.LOG_LEVEL ?? '')) throw new Error('Its log must say that it listens')
	const launch = (port: number | string) => launchServer(port, env, entry)
	return env.PORT === undefined ? await startOnOwnPort(launch) : launch(env.PORT)
}

function launchServer(port: number | string, env: Record<string, string>, entry: string): BuiltServer {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-server-'))
	const url = `http://localhost:${port}`
	const settings = { PATH: process.env.PATH, PORT: String(port), APP_URL: url, ...env } as unknown as NodeJS.ProcessEnv
	const app = startBuiltApp({ url, entry, env: settings, logFile: path.join(folder, 'app.log') })
	onTestFinished(async () => {
		await app.stop()
		rmSync(folder, { recursive: true, force: true })
	})
	return { ...app, url }
}
