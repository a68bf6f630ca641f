import { linkPerson, type Person } from './people.ts'
import type { TestApp } from './test-app.ts'

type Held = { product: string; status: string; expiresAt: Date | null }

/** Stores a link and what Recur said of the customer some time ago; answers with the customer's id. */
export async function keepSnapshot(app: TestApp, person: Person, entitlement: Held, ageMs: number): Promise<string> {
	const customerId = `customer of ${person.user.id}`
	const syncedAt = new Date(Date.now() - ageMs)
	await linkPerson(app, person, customerId)
	await app.prisma.entitlement.create({ data: { environment: 'TEST', customerId, ...entitlement } })
	await app.prisma.syncJob.create({ data: { environment: 'TEST', key: `customer:${customerId}`, done: 1, syncedAt } })
	return customerId
}
