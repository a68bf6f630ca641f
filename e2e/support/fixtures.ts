import { test as base, expect, type Page } from '@playwright/test'
import pg from 'pg'
import { type ForeignSite, type ForeignSiteOptions, startForeignSite } from './foreign-site.ts'
import { createLogCanary, type LogCanary } from './log-canary.ts'
import { watchRequests } from './open-requests.ts'
import { watchPage } from './page-problems.ts'
import { resetBilling } from './reset-billing.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { type RunningApp, sharedApp, startApp } from './start-app.ts'

export { expect } from '@playwright/test'

export type AppOptions = {
	/** Extra settings of the application; each different value starts another one. */
	appEnv: Record<string, string>
	/** Whether the application has loaded Recur's products before the first test. */
	hasProducts: boolean
}

type WorkerFixtures = AppOptions & { app: RunningApp; database: pg.Client; canary: LogCanary; sessions: Sessions }

type TestFixtures = {
	/** Application and emulator as right after the seed, before every test. */
	freshState: undefined
	/** Signs this browser in without a visit to the form. */
	enterAs: (email: string) => Promise<void>
	/** A page of another site with a form that posts to one of our paths. */
	foreignSite: (path: string, options?: ForeignSiteOptions) => Promise<ForeignSite>
	/** Problems a test expects the page to report; any other one fails it. */
	expectedProblems: RegExp[]
}

/** Playwright's `test` with the application running, `baseURL` set to it, and pages whose problems fail the test. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
	appEnv: [{}, { scope: 'worker', option: true }],
	hasProducts: [true, { scope: 'worker', option: true }],
	app: [
		async ({ appEnv, hasProducts }, use, { parallelIndex }) => {
			const isShared = hasProducts && Object.keys(appEnv).length === 0
			const app = isShared ? sharedApp(parallelIndex) : await startApp(appEnv)
			if (hasProducts) await loadProducts(app)
			await use(app)
			await app.stop()
		},
		{ scope: 'worker', timeout: 5 * 60_000 },
	],
	database: [
		async ({ app }, use) => {
			const client = new pg.Client({ connectionString: app.databaseUrl })
			await client.connect()
			await use(client)
			await client.end()
		},
		{ scope: 'worker' },
	],
	canary: [
		async ({ app }, use) => {
			const canary = createLogCanary(app.databaseUrl)
			await use(canary)
			// After all tests of this worker: the log must hold none of it.
			expect(app.logs()).toContain('listening')
			expect(canary.findIn(app.logs()), 'what the logs of the application hold').toEqual([])
		},
		{ scope: 'worker' },
	],
	sessions: [async ({ app }, use) => await use(createSessions(app.url)), { scope: 'worker' }],
	baseURL: async ({ app }, use) => await use(app.url),
	freshState: [
		async ({ app, database }, use) => {
			await app.emulator.reset('demo')
			await resetBilling(database)
			await use(undefined)
		},
		{ auto: true },
	],
	enterAs: async ({ context, sessions }, use) => {
		await use(async (email) => await context.addCookies([await sessions.cookieOf(email)]))
	},
	foreignSite: async ({ app }, use) => {
		const sites: ForeignSite[] = []
		await use(async (path, options) => {
			const site = await startForeignSite(`${app.url}${path}`, options)
			sites.push(site)
			return site
		})
		for (const site of sites) site.stop()
	},
	// biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern.
	expectedProblems: async ({}, use) => await use([]),
	page: async ({ page, context, app, canary, expectedProblems }, use) => {
		const problems = watchPage(page)
		const requests = watchRequests(context, app.url)
		await use(page)
		const unexpected = problems.filter((problem) => !expectedProblems.some((pattern) => pattern.test(problem)))
		const cookies = await context.cookies(app.url)
		canary.add(...cookies.filter(({ name }) => name === 'session').map(({ value }) => value))
		await requests.end()
		expect(unexpected).toEqual([])
	},
})

/** The plans page waits two seconds for Recur and then goes without; once loaded, the products are kept. */
async function loadProducts({ url }: RunningApp): Promise<void> {
	await expect.poll(async () => await (await fetch(`${url}/pricing`)).text()).toContain('name="productId"')
}

/** Signs in through the real form, with or without JavaScript. */
export async function signIn(page: Page, email: string, password = 'recur-demo'): Promise<void> {
	await page.goto('/login')
	await page.locator('input[name="email"]').fill(email)
	await page.locator('input[name="password"]').fill(password)
	await page.locator('form:has(input[name="password"]) button[type="submit"]').click()
	await page.waitForURL('**/account')
}
