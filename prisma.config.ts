import process from 'node:process'
import { defineConfig } from 'prisma/config'
import { databaseSetting } from './app/platform/database-url.server.ts'

// `generate` needs no schema engine, yet the CLI downloads one first. Naming an existing file skips the download;
// `migrate` and `db` keep the real engine, for machines that can fetch it.
if (process.argv.includes('generate')) {
	process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath
}

export default defineConfig({
	schema: 'prisma/schema.prisma',
	migrations: { path: 'prisma/migrations', seed: 'tsx scripts/seed.ts' },
	datasource: { url: process.env[databaseSetting(process.env)] ?? '' },
})
