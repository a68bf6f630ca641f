import { findCurrentUser } from './auth/current-user.server.ts'
import type { CurrentUser } from './auth/session.server.ts'
import type { Services } from './composition-root.server.ts'
import { orDatabaseDown } from './http/database-down.server.ts'
import type { RequestFacts } from './http/request-context.server.ts'

export type LoadContext = Omit<Services, 'close' | 'stopBackground' | 'isDatabaseReady'> &
	RequestFacts & {
		/**
		 * The signed-in person or null, looked up once a request however many loaders ask. Rejects with a 503 response while
		 * the database is out of reach; nobody is signed out.
		 */
		currentUser(): Promise<CurrentUser | null>
	}

declare module '@remix-run/node' {
	interface AppLoadContext extends LoadContext {}
}

export function createLoadContext(services: Services, request: Request, facts: RequestFacts): LoadContext {
	const { close, stopBackground, isDatabaseReady, ...shared } = services
	let lookup: Promise<CurrentUser | null> | undefined
	return {
		...shared,
		...facts,
		currentUser() {
			lookup ??= orDatabaseDown(findCurrentUser(request, services), request)
			return lookup
		},
	}
}
