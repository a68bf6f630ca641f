import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import { program } from './command-line/command.ts'
import { isBuildCurrent, stampBuild } from './local/build-inputs.ts'
import { runQuietly } from './local/run-command.ts'

/** What `build/` holds beside the app: each name is a file there. */
export const programs = {
	main: 'server.ts',
	server: 'scripts/operator/start.ts',
	migrate: 'scripts/operator/migrate.ts',
	sync: 'scripts/operator/sync.ts',
	audit: 'scripts/operator/audit.ts',
	customers: 'scripts/operator/customers.ts',
	sessions: 'scripts/operator/sessions.ts',
	import: 'scripts/operator/import.ts',
	doctor: 'scripts/operator/doctor.ts',
}

/**
 * Makes `build/`: Remix's client and server, the HTTP server, the migrator and the operator's commands. At run time it needs
 * production dependencies and nothing else of the source tree.
 */
export async function build(signal?: AbortSignal): Promise<void> {
	rmSync('build', { recursive: true, force: true })
	await runQuietly('remix', ['vite:build'], { signal, env: { ...process.env, NODE_ENV: 'production' } })
	compressAssets('build/client/assets')
	await bundle({
		entryPoints: programs,
		outdir: 'build',
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		packages: 'external',
		logLevel: 'warning',
	})
	cpSync('prisma/migrations', 'build/migrations', { recursive: true })
	stampBuild()
}

/** Builds unless `build/` was made from the source as it is. */
export async function ensureBuild(): Promise<void> {
	if (!isBuildCurrent()) await build()
}

// Once here and as small as it gets, instead of at every request.
function compressAssets(folder: string): void {
	for (const name of readdirSync(folder).filter((file) => /\.(js|css|svg)$/.test(file))) {
		const file = path.join(folder, name)
		const content = readFileSync(file)
		writeFileSync(`${file}.br`, brotliCompressSync(content))
		writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
	}
}

export const buildCommand = await program(import.meta, {
	name: 'build',
	summary: 'Makes build/: what production runs.',
	examples: { '': 'then npm start' },
	async run() {
		await build()
	},
})
