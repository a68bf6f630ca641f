import { execFile } from 'node:child_process'
import { appendFileSync, cpSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { seed } from '#prisma/seed.ts'
import { createControlClient } from '#tests/recur-emulator/control-client.ts'
import { startEmulator } from '#tests/recur-emulator/start-emulator.ts'
import { startBuiltServer } from '#tests/support/built-server.ts'
import { readBlocks } from '#tests/support/document-blocks.ts'
import { ownPort } from '#tests/support/own-port.ts'
import { copyProject } from '#tests/support/project-copy.ts'
import { createBlankDatabase } from '#tests/support/test-database.ts'
import { type Browser, createBrowser } from './adopt/browser.ts'
import { CLIENT, type ProvidersPerson, startProvider } from './adopt/sign-in-provider.ts'

const blocks = readBlocks('oidc')
type Identity = { issuer: string; subject: string; userId: string }

const LINKED_USER = 'demolinkeduser0000000001'

test('people sign in at a provider and open their portal', async () => {
	const project = copyProject()
	await addBlocks(project)
	const people: Record<string, ProvidersPerson> = {
		newcomer: { email: 'Newcomer@Example.com', email_verified: true },
		linked: { email: 'linked@example.com', email_verified: true },
		boaster: { email: 'linked@example.com', email_verified: false },
		namesake: { email: 'unverified@example.com', email_verified: true },
		unproven: { email: 'new-address@example.com', email_verified: false },
	}
	const { url, prisma, emulator, provider } = await start(project, people)
	// The client of this process knows the project's schema, not the copy's.
	const identities = () => prisma.$queryRaw<Identity[]>`SELECT * FROM "OidcIdentity" ORDER BY "subject"`

	// A provider that does not answer leads back, and is asked again.
	provider.setDown(true)
	expect((await createBrowser().open(`${url}/login/oidc`)).url).toBe(`${url}/login?redirectTo=%2Faccount`)
	provider.setDown(false)

	// Somebody new: a user with an id of ours, who gets the customer of the address that they have proved.
	const browser = createBrowser()
	expect(await signIn(browser, url, 'newcomer')).toMatchObject({ url: `${url}/account`, status: 200 })
	const portal = await browser.open(`${url}/account`, { body: new URLSearchParams(), until: emulator })
	expect(portal.url).toMatch(new RegExp(`^${emulator}/s/ps_`))
	const newcomer = await prisma.user.findUniqueOrThrow({ where: { email: 'newcomer@example.com' } })
	expect(newcomer).toMatchObject({ emailVerifiedAt: expect.any(Date), passwordHash: null })
	// Later the provider says another address, even somebody else's: it is the same person.
	people.newcomer = { email: 'linked@example.com', email_verified: true }
	expect((await signIn(createBrowser(), url, 'newcomer')).url).toBe(`${url}/account`)
	expect(await identities()).toEqual([{ issuer: provider.issuer, subject: 'newcomer', userId: newcomer.id }])

	// Somebody who is here: only with an address that both sides have proved.
	expect((await signIn(createBrowser(), url, 'boaster')).url).toBe(`${url}/login`)
	expect((await signIn(createBrowser(), url, 'namesake')).url).toBe(`${url}/login`)
	expect((await signIn(createBrowser(), url, 'linked')).url).toBe(`${url}/account`)
	expect((await identities()).map(({ subject, userId }) => [subject, userId])).toEqual([
		['linked', LINKED_USER],
		['newcomer', newcomer.id],
	])
	const unproven = createBrowser()
	expect((await signIn(unproven, url, 'unproven')).url).toBe(`${url}/account`)
	expect(await unproven.open(`${url}/account`, { body: new URLSearchParams() })).toMatchObject({ status: 403 })

	// Who did not begin in this browser, or comes twice, is nobody.
	const victim = createBrowser()
	const attacker = createBrowser()
	const answer = await signIn(attacker, url, 'linked', `${url}/login/oidc/callback`)
	expect((await victim.open(answer.url)).url).toBe(`${url}/login`)
	await victim.open(`${url}/login/oidc`)
	expect((await victim.open(answer.url)).url).toBe(`${url}/login`)
	expect([...victim.cookies.keys()]).not.toContain('session')
	expect((await attacker.open(answer.url.replace(/state=[^&]+/, 'state=forged'))).url).toBe(`${url}/login`)

	const late = createBrowser()
	const code = await signIn(late, url, 'linked', `${url}/login/oidc/callback`)
	provider.setDown(true)
	expect((await late.open(code.url)).url).toBe(`${url}/login`)
	expect([...late.cookies.keys()]).not.toContain('session')
})

/** Adds to a copy of the project what the document says, and builds it. */
async function addBlocks(project: string): Promise<void> {
	const run = promisify(execFile)
	const bash = async (command: string) => {
		const env = {
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			CHECKPOINT_DISABLE: '1',
		} as unknown as NodeJS.ProcessEnv
		await run('bash', ['-euc', command], { cwd: project, env, maxBuffer: 1e8 }).catch(({ stdout, stderr }) =>
			expect.fail(`${command}:\n${stdout}\n${stderr}`),
		)
	}
	for (const part of ['prisma.config.ts', 'e2e']) cpSync(part, path.join(project, part), { recursive: true })
	blocks.writeFiles(project)
	appendFileSync(path.join(project, 'prisma/schema.prisma'), `\n${blocks.with('prisma')}`)
	for (const diff of blocks.all('diff')) await bash(`git apply --unidiff-zero --recount <<'DIFF'\n${diff}DIFF`)
	await bash(blocks.with('sh', 'db:diff'))
	await bash('npx prisma generate && npx tsc --noEmit && npm run build')
}

async function start(project: string, people: Record<string, ProvidersPerson>) {
	const [database, emulator, port] = await Promise.all([
		createBlankDatabase(),
		startEmulator({ seed: 'demo' }),
		ownPort(),
	])
	await createControlClient(emulator.origin).putCustomer({ email: 'newcomer@example.com' })
	const { prisma, close } = createDatabase(database.url)
	onTestFinished(async () => {
		await close()
		await emulator.stop()
		await database.drop()
	})
	const env = { PATH: process.env.PATH, DATABASE_URL: database.url } as unknown as NodeJS.ProcessEnv
	await promisify(execFile)(process.execPath, ['build/migrate.js'], { cwd: project, env })
	await seed(database.url)
	const url = `http://localhost:${port}`
	const provider = await startProvider(people, `${url}/login/oidc/callback`)
	const settings = {
		PORT: String(port),
		DATABASE_URL: database.url,
		SESSION_SECRET: 'a session secret for tests',
		RECUR_SECRET_KEY: 'sk_test_oidc',
		RECUR_API_URL: emulator.origin,
		RECUR_HOSTED_ORIGINS: emulator.origin,
		OIDC_ISSUER: provider.issuer,
		OIDC_CLIENT_ID: CLIENT.id,
		OIDC_CLIENT_SECRET: CLIENT.secret,
	}
	const server = await startBuiltServer(settings, { entry: path.join(project, 'build/server.js') })
	expect(await server.untilReady()).toBeNull()
	return { url, prisma, emulator: emulator.origin, provider }
}

/** Presses the link, signs in at the provider, consents, and comes back; or stops before `until`. */
async function signIn(browser: Browser, url: string, subject: string, until?: string) {
	const form = await browser.open(`${url}/login/oidc`)
	const consent = await browser.submit(form, { prompt: 'login', login: subject, password: 'any' })
	return await browser.submit(consent, { prompt: 'consent' }, until)
}
