import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { type BuiltApp, startBuiltApp } from '../../scripts/local/built-app.ts'
import { freePort } from '../../scripts/local/free-port.ts'

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
 * test. `entry` is for a build in another place.
 */
export async function startBuiltServer(
	env: Record<string, string>,
	{ entry = 'build/server.js' }: { entry?: string } = {},
): Promise<BuiltServer> {
	if (!existsSync(entry)) throw new Error('This test runs the build: run npm run build first')
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-server-'))
	const port = env.PORT ?? (await freePort())
	const url = `http://localhost:${port}`
	const settings = { PATH: process.env.PATH, PORT: String(port), APP_URL: url, ...env } as unknown as NodeJS.ProcessEnv
	const app = startBuiltApp({ url, entry, env: settings, logFile: path.join(folder, 'app.log') })
	onTestFinished(async () => {
		await app.stop()
		rmSync(folder, { recursive: true, force: true })
	})
	return { ...app, url }
}
