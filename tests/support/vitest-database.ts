import { serveTestDatabases } from '#scripts/local/test-database.ts'
import { seedTemplate } from './seeded-database.ts'

/** Vitest's global setup: one server for the whole run. What it returns is the tear-down. */
export default async function startDatabases(): Promise<() => Promise<void>> {
	const stop = await serveTestDatabases()
	await seedTemplate()
	return stop
}
