import type { FullConfig } from '@playwright/test'
import { seed } from '#prisma/seed.ts'
import { requireCurrentBuild } from '#scripts/local/build-inputs.ts'
import { query } from '#scripts/local/query.ts'
import { serveTestDatabases, TEMPLATE_DATABASE, testDatabaseUrl } from '#scripts/local/test-database.ts'
import { startSharedApps } from './start-app.ts'

// A sync worker that still writes for the test before must find no job with its fence: not the deleted one, nor a new one for the
// same person. So each job of these databases begins far above those before it.
const FAR_FENCES = `CREATE SEQUENCE first_fence AS integer INCREMENT 1000;
	ALTER TABLE "SyncJob" ALTER COLUMN "fence" SET DEFAULT nextval('first_fence')`

/** One database server for the whole run, and an application for each worker. What it returns is the tear-down. */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
	requireCurrentBuild()
	const stopServer = await serveTestDatabases()
	await prepare(testDatabaseUrl(TEMPLATE_DATABASE))
	const apps = await startSharedApps(workers)
	return async () => {
		await apps.stop()
		await stopServer()
	}
}

async function prepare(databaseUrl: string): Promise<void> {
	await seed(databaseUrl)
	await query(databaseUrl, FAR_FENCES)
}
