import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'
import { ownPort } from '#scripts/local/own-port.ts'
import { postForm } from '#scripts/local/sign-in.ts'
import { createBlankDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { type Adopter, environment } from './adopter.ts'
import type { ExistingApp } from './existing-app.ts'
import { startProcess } from './start-process.ts'

// Recur knows the first by this id and nothing of the second.
export const CUSTOMER = { id: 'demoexternaluser00000001', email: 'external@example.com', isEmailVerified: true }
export const NOBODY = { id: 'your-user-1', email: 'somebody@example.com', isEmailVerified: true }
const WEBHOOK_SECRET = 'whsec_of-the-adopting-app'

type Company = Awaited<ReturnType<typeof startCompany>>
/** What happens to a subscription at Recur, its status there then, and what the account page shows. */
type Change = { change: 'fail_renewal' | 'cancel_now'; status: string; shown: string }

/** Recur, a database server and the settings of the app, which are in its `.env`. */
export async function startCompany({ write }: Adopter) {
	const [database, emulator, port] = await Promise.all([
		createBlankDatabase(),
		startEmulator({ seed: 'demo' }),
		ownPort(),
	])
	const billingUrl = `${database.url}${database.url.includes('?') ? '&' : '?'}schema=recur`
	const { prisma, close } = createDatabase(billingUrl, { waitMs: PATIENCE_MS })
	onTestFinished(async () => {
		await close()
		await emulator.stop()
		await database.drop()
	})
	const settings = {
		BILLING_DATABASE_URL: billingUrl,
		APP_URL: `http://localhost:${port}`,
		SESSION_SECRET: 'a session secret for tests',
		RECUR_SECRET_KEY: 'sk_test_adoption',
		RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
		RECUR_API_URL: emulator.origin,
		RECUR_HOSTED_ORIGINS: emulator.origin,
		// However slow the machine is.
		DATABASE_WAIT_MS: String(PATIENCE_MS),
		RECUR_DEADLINE_MS: '60000',
	}
	write(
		'.env',
		Object.entries(settings)
			.map(([name, value]) => `${name}=${value}\n`)
			.join(''),
	)
	return { settings, prisma, control: createControlClient(emulator.origin) }
}

export async function start({ commands, env }: ExistingApp, { project }: Adopter, { settings }: Company) {
	const [command = '', ...args] = commands.start.split(' ')
	const { port } = new URL(settings.APP_URL)
	const app = startProcess(path.join(project, 'node_modules/.bin', command), args, {
		cwd: project,
		env: environment({ ...env, ...settings, NODE_ENV: 'production', PORT: port }),
		url: settings.APP_URL,
	})
	await app.untilReady()
	return app
}

/** People press the button, and Recur tells of a change. */
export async function use(
	app: Awaited<ReturnType<typeof start>>,
	{ control, prisma }: Company,
	{ change, status, shown }: Change,
) {
	const signIn = async (email: string) => {
		const answer = await postForm(`${app.url}/login`, { email })
		return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
	}
	expect(await press(app.url, '')).toEqual([303, '/login'])
	const nobody = await signIn(NOBODY.email)
	expect(await press(app.url, nobody), app.output()).toEqual([303, '/account?portal=no_customer'])
	const refused = await fetch(`${app.url}/account?portal=no_customer`, { headers: { Cookie: nobody } })
	expect(await refused.text()).toContain('找不到您的訂閱紀錄')

	const cookie = await signIn(CUSTOMER.email)
	const [code, portal] = await press(app.url, cookie)
	expect([code, portal && new URL(portal).pathname], app.output()).toEqual([303, expect.stringMatching(/^\/s\/ps_/)])
	expect((await fetch(portal ?? '')).status).toBe(200)
	const foreign = { method: 'POST', headers: { Cookie: cookie, 'Sec-Fetch-Site': 'cross-site' } }
	expect((await fetch(`${app.url}/portal`, foreign)).ok).toBe(false)

	const [link] = await prisma.recurCustomer.findMany()
	expect(link).toMatchObject({ userId: CUSTOMER.id, learnedFrom: 'EXTERNAL_ID' })
	await control.updateWebhooks({ url: `${app.url}/api/webhooks/recur`, secret: WEBHOOK_SECRET })
	await control.simulate(change, { customerId: link?.customerId ?? '' })
	expect((await control.settledDeliveries()).map(({ state }) => state)).not.toContain('failed')
	await expect.poll(() => prisma.subscription.count({ where: { status } })).toBeGreaterThan(0)
	await expect.poll(() => app.output()).toContain('their handler: ')
	const page = await (await fetch(`${app.url}/account`, { headers: { Cookie: cookie } })).text()
	expect(page).toContain(shown)
	const forged = { method: 'POST', body: '{}', headers: { 'X-Recur-Signature': 'forged' } }
	expect((await fetch(`${app.url}/api/webhooks/recur`, forged)).status).toBe(401)
}

async function press(url: string, cookie: string): Promise<[number, string | null]> {
	const answer = await postForm(`${url}/portal`, {}, cookie)
	return [answer.status, answer.headers.get('location')]
}

/** The commands of an operator, in the folder of their app and with its `.env`. */
export async function operate({ step, write }: Adopter): Promise<void> {
	expect(await step('doctor', 'npm run recur:doctor')).toMatch(/^\d+ ok, \d+ warnings, 0 failed/m)
	expect(await step('sync', 'npm run recur:sync -- --all')).toContain('Synchronised all users.')
	write('customers.csv', 'email\nnew@example.com\n')
	expect(await step('import', 'npm run recur:import -- customers.csv --dry-run')).toMatch(/Would create 1 users?\b/)
	expect(await step('audit', `npm run recur:audit -- ${CUSTOMER.email}`)).toContain('portal_opened')
}
