import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import { connectEngine, createEnginePool } from './engine-adapter.ts'

const CONNECT_TIMEOUT_MS = 5000

type Glue = typeof import('@prisma/schema-engine-wasm') & { __wbg_set_wasm(exports: WebAssembly.Exports): void }

const glue = engineModule as unknown as Glue
let started: Promise<void> | undefined

/**
 * Prisma's schema engine as WebAssembly: the same engine the CLI would download, without the download. It uses one
 * database for everything, so a task that replays migrations needs an empty one.
 */
export async function withSchemaEngine<T>(databaseUrl: string, task: (engine: SchemaEngine) => Promise<T>): Promise<T> {
	started ??= startWasm()
	await started
	const pool = createEnginePool({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS })
	const factory = { provider: 'postgres', adapterName: '@prisma/adapter-pg' } as const
	const adapters = { ...factory, connect: () => connectEngine(pool), connectToShadowDb: () => connectEngine(pool) }
	try {
		const engine = await glue.SchemaEngine.new(
			{ datamodels: undefined },
			() => {},
			bindMigrationAwareSqlAdapterFactory(adapters),
		)
		return await task(engine).finally(() => engine.free())
	} finally {
		await pool.end()
	}
}

async function startWasm(): Promise<void> {
	const require = createRequire(import.meta.url)
	const path = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')
	const { instance } = await WebAssembly.instantiate(await readFile(path), {
		'./schema_engine_bg.js': engineModule as unknown as WebAssembly.ModuleImports,
	})
	glue.__wbg_set_wasm(instance.exports)
	const start = instance.exports.__wbindgen_start as () => void
	start()
}
