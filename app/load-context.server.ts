import { Prisma } from '#prisma/generated/client.ts'
import { findCurrentUser } from './auth/session/current-user.server.ts'
import type { CurrentUser } from './auth/session/session.server.ts'
import {
	type BillingRow,
	type KnownBilling,
	noBilling,
	readBillingAlone,
	readKnownBilling,
	toKnownBilling,
} from './billing/account/account-billing.server.ts'
import { snapshotWithJob } from './billing/account/stored-snapshot.server.ts'
import {
	type KnownPerson,
	type KnownPersonColumns,
	personColumns,
	toKnownPerson,
} from './billing/portal/known-person.server.ts'
import type { Services } from './composition-root.server.ts'
import type { RequestInfo } from './http/request-context.server.ts'
import { isStateChanging } from './http/same-origin.server.ts'
import { isLockTimeout } from './platform/database-errors.server.ts'

export type LoadContext = Omit<Services, 'pool' | 'close' | 'stopBackground' | 'isDatabaseReady'> &
	RequestInfo & {
		/** Of the request as it came: after an action, loaders get a GET. */
		isChange: boolean
		/** Looked up once per request. Rejects while the database is unavailable; nobody is signed out. */
		currentUser(): Promise<CurrentUser | null>
		/** The snapshot of their subscriptions, read once per request; empty when signed out. */
		currentBilling(): Promise<KnownBilling>
		/** What a press needs to know of the person; undefined for requests that change nothing. */
		currentPerson(): Promise<KnownPerson | undefined>
	}

declare module '@remix-run/node' {
	interface AppLoadContext extends LoadContext {}
}

type Visit = { user: CurrentUser; billing?: Promise<KnownBilling>; person?: KnownPerson }

const PERSON_ID = Prisma.sql`person."id"`

export function createLoadContext(services: Services, request: Request, info: RequestInfo): LoadContext {
	const { pool, close, stopBackground, isDatabaseReady, ...shared } = services
	const isChange = isStateChanging(request.method)
	let lookup: Promise<Visit | null> | undefined

	function visit() {
		lookup ??= readVisit()
		return lookup
	}

	async function readVisit(): Promise<Visit | null> {
		try {
			return isChange ? await readPresser() : await readViewer()
		} catch (error) {
			// Another transaction keeps a table locked, such as that of jobs. Sign-in must still work.
			if (!isLockTimeout(error)) throw error
			const found = await findCurrentUser(request, null, services)
			if (!found || isChange) return found
			return { user: found.user, billing: readBillingAlone(found.user.id, services) }
		}
	}

	/** A request that changes something is mostly a press. */
	async function readPresser(): Promise<Visit | null> {
		const more = Prisma.sql`SELECT ${personColumns(PERSON_ID, services)}`
		const found = await findCurrentUser<KnownPersonColumns>(request, more, services)
		return found && { user: found.user, person: toKnownPerson(found.more) }
	}

	/** Every page shows the snapshot. */
	async function readViewer(): Promise<Visit | null> {
		const found = await findCurrentUser<BillingRow>(
			request,
			snapshotWithJob(PERSON_ID, services.recur.environment),
			services,
		)
		return found && { user: found.user, billing: Promise.resolve(toKnownBilling(found.more)) }
	}

	return {
		...shared,
		...info,
		isChange,
		currentUser: async () => (await visit())?.user ?? null,
		currentPerson: async () => (await visit())?.person,
		async currentBilling() {
			const found = await visit()
			if (!found) return noBilling
			found.billing ??= readKnownBilling(found.user.id, services)
			return await found.billing
		},
	}
}
