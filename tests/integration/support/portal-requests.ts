import type { TestApp } from './test-app.ts'

const IDENTIFIERS = ['customerId', 'externalId', 'email']

/** The requests for a portal session that reached Recur, oldest first. The app asks for other things in the background. */
export async function portalRequests(app: TestApp) {
	return (await app.recur.listRequests()).filter(({ path }) => path === '/v1/portal/sessions')
}

/** The identifiers that each of them named. */
export async function sentIdentifiers(app: TestApp): Promise<Record<string, string>[]> {
	const bodies = (await portalRequests(app)).map(({ body }) => Object.entries(body as object))
	return bodies.map((fields) => Object.fromEntries(fields.filter(([key]) => IDENTIFIERS.includes(key))))
}
