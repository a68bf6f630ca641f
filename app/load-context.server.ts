import { findCurrentUser } from './auth/current-user.server.ts'
import type { CurrentUser } from './auth/session.server.ts'
import { type KnownBilling, noBilling, readKnownBilling } from './billing/account/account-billing.server.ts'
import type { Services } from './composition-root.server.ts'
import { orDatabaseDown } from './http/database-down.server.ts'
import type { RequestFacts } from './http/request-context.server.ts'

export type LoadContext = Omit<Services, 'pool' | 'close' | 'stopBackground' | 'isDatabaseReady'> &
	RequestFacts & {
		/**
		 * The signed-in person or null, looked up once a request however many loaders ask. Rejects with a 503 response while
		 * the database is out of reach; nobody is signed out.
		 */
		currentUser(): Promise<CurrentUser | null>
		/** What we hold of the signed-in person's subscriptions, read once a request too; nothing for nobody. */
		currentBilling(): Promise<KnownBilling>
	}

declare module '@remix-run/node' {
	interface AppLoadContext extends LoadContext {}
}

export function createLoadContext(services: Services, request: Request, facts: RequestFacts): LoadContext {
	const { pool, close, stopBackground, isDatabaseReady, ...shared } = services
	let lookup: Promise<CurrentUser | null> | undefined
	let reading: Promise<KnownBilling> | undefined

	function currentUser() {
		lookup ??= orDatabaseDown(findCurrentUser(request, services), request)
		return lookup
	}

	async function readBilling() {
		const user = await currentUser()
		return user ? await orDatabaseDown(readKnownBilling(user.id, services), request) : noBilling
	}

	return {
		...shared,
		...facts,
		currentUser,
		currentBilling() {
			reading ??= readBilling()
			return reading
		},
	}
}
