import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { seed } from '#prisma/seed.ts'
import { startEmulator } from '#recur-emulator'
import { startBuiltApp } from '#scripts/local/built-app.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { startOnOwnPort } from '#scripts/local/own-port.ts'
import type { SignInProvider } from '#scripts/local/sign-in-provider.ts'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { secrets } from './secrets.ts'
import type { HostedApp } from './start-app.ts'

// A process of its own, because Playwright's TypeScript loader takes the emulator's pages for component tests. When
// Playwright ends, however it ends, the channel closes and everything here stops.
const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-e2e-'))
const logFile = path.join(folder, 'app.log')
const database = await createTestDatabase()
await seed(database.url)
const mailbox = await startMailbox()
const ownEnv: Record<string, string> = JSON.parse(process.env.E2E_APP_ENV ?? '{}')
let provider: SignInProvider | undefined
const app = await startOnOwnPort(startAppWithEmulator)
process.once('disconnect', stop)
const exitCode = await app.untilReady()
if (exitCode !== null) {
	process.stderr.write(`The application did not start:\n${app.logs()}`)
	await stop()
}
const hosted: HostedApp = {
	url: app.url,
	emulatorOrigin: app.emulator.origin,
	mailboxOrigin: mailbox.origin,
	databaseUrl: database.url,
	logFile,
}
process.send?.(hosted)

async function stop(): Promise<never> {
	await app.stop()
	await app.emulator.stop()
	await mailbox.stop()
	provider?.stop()
	await database.drop()
	rmSync(folder, { recursive: true, force: true })
	process.exit(exitCode ?? 0)
}

async function startAppWithEmulator(port: number) {
	const url = `http://localhost:${port}`
	const webhooks = { url: `${url}/api/webhooks/recur`, secret: secrets.webhook }
	provider?.stop()
	provider = await providerFor(url)
	const links = { app: url, mailbox: mailbox.origin }
	const emulator = await startEmulator({ port: 0, seed: 'demo', webhooks, links })
	return { ...startBuiltApp({ url, env: appEnv(url, emulator.origin), logFile }), url, emulator }
}

/** Where people of the provider sign in, for an app whose button has a name. */
async function providerFor(url: string): Promise<SignInProvider | undefined> {
	if (!ownEnv.OIDC_BUTTON_NAME) return undefined
	const { startSignInProvider } = await import('#scripts/local/sign-in-provider.ts')
	const people = { person: { email: 'person@provider.test', email_verified: true } }
	return await startSignInProvider(people, `${url}/login/oidc/callback`)
}

function appEnv(url: string, emulatorOrigin: string): NodeJS.ProcessEnv {
	return {
		PATH: process.env.PATH,
		NODE_ENV: 'production',
		PORT: new URL(url).port,
		APP_URL: url,
		DATABASE_URL: database.url,
		SESSION_SECRET: secrets.session,
		RECUR_SECRET_KEY: secrets.recurKey,
		RECUR_WEBHOOK_SECRET: secrets.webhook,
		// The tests search every line it can log for secrets.
		LOG_LEVEL: 'trace',
		RECUR_API_URL: emulatorOrigin,
		RECUR_CALLS_PER_MINUTE: '100000',
		RECUR_HOSTED_ORIGINS: emulatorOrigin,
		...mailbox.env,
		// Only a test of a hang may reach these, however slow the machine is.
		DATABASE_WAIT_MS: '60000',
		RECUR_DEADLINE_MS: '30000',
		// Tests press the button more often than a person does.
		PORTAL_LIMIT_PER_MINUTE: '1000',
		SIGN_IN_LIMIT_PER_MINUTE: '1000',
		OIDC_DEADLINE_MS: '60000',
		...provider?.settings,
		...ownEnv,
	}
}
