import { seed } from '#prisma/seed.ts'
import { copyDatabase, TEMPLATE_DATABASE, type TestDatabase } from '#scripts/local/test-database.ts'
import { CHEAP_HASH } from './cheap-hash.ts'

const SEEDED_DATABASE = 'template_seeded'

/** Once a run: what the databases below are copies of. */
export async function seedTemplate(): Promise<void> {
	const { url } = await copyDatabase(TEMPLATE_DATABASE, SEEDED_DATABASE)
	await seed(url, CHEAP_HASH)
}

/** A fresh database of its own with the demo users. */
export async function createSeededDatabase(): Promise<TestDatabase> {
	return await copyDatabase(SEEDED_DATABASE)
}
