import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { seed } from '#prisma/seed.ts'
import { startEmulator } from '#recur-emulator'
import { postForm, signInOverHttp } from '#scripts/local/sign-in.ts'
import { createBlankDatabase } from '#scripts/local/test-database.ts'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'
import { copyForProduction } from '#tests/support/production-copy.ts'

test('the build runs with production packages alone', async () => {
	const folder = copyForProduction()
	for (const name of ['prisma', 'recur-emulator'])
		expect(existsSync(path.join(folder, 'node_modules', name))).toBe(false)
	const database = await createBlankDatabase()
	onTestFinished(database.drop)

	expect(await migrateIn(folder, database.url)).toMatch(/^Applied \d+ migrations: \d{14}_init,/)
	expect(await migrateIn(folder, database.url)).toBe('The database is up to date.')

	await seed(database.url)
	const emulator = await startEmulator({ seed: 'demo' })
	onTestFinished(emulator.stop)
	const env = {
		...VALID_ENV,
		DATABASE_URL: database.url,
		RECUR_API_URL: emulator.origin,
		RECUR_HOSTED_ORIGINS: emulator.origin,
	}
	const server = await startBuiltServer(env, { entry: path.join(folder, 'build', 'server.js') })
	expect(await server.untilReady()).toBeNull()
	expect(await (await fetch(`${server.url}/login`)).text()).toContain('</html>')
	const doctor = { ...env, APP_URL: server.url, RECUR_WEBHOOK_SECRET: 'whsec_of-the-production-test' }
	expect(await runIn(folder, ['build/doctor.js', '--json'], doctor)).toMatch(/^\{\s+"ok": true/)
	const cookie = await signInOverHttp(server.url, 'linked@example.com')
	const answer = await postForm(`${server.url}/account`, {}, cookie)
	expect(answer.status).toBe(303)
	expect(answer.headers.get('location')?.startsWith(emulator.origin)).toBe(true)
})

async function migrateIn(folder: string, databaseUrl: string): Promise<string> {
	return await runIn(folder, ['build/migrate.js'], { DATABASE_URL: databaseUrl })
}

async function runIn(folder: string, args: string[], settings: Record<string, string>): Promise<string> {
	const env = { PATH: process.env.PATH, ...settings } as unknown as NodeJS.ProcessEnv
	const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, env })
	return stdout.trim()
}
