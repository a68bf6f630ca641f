import { build as bundle } from 'esbuild'
import type { Population } from './fill.ts'
import { SESSION_SECRET, WEBHOOK_SECRET } from './requests.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

/** What is compared: the built app, a server without any framework, and a plain Remix app. */
export const TARGETS = ['app', 'bare', 'remix'] as const

export type Compared = (typeof TARGETS)[number]

/** `other`: the app on another Node. */
export type TargetName = Compared | 'other'

/** What a document calls each server. */
export const NAMES = {
	app: 'app',
	other: 'app on another Node',
	bare: 'bare',
	remix: 'Remix',
	recur: 'the stand-in itself',
} as const

const FOLDER = '.data/bench'
const ENTRIES = {
	app: 'build/server.js',
	other: 'build/server.js',
	bare: `${FOLDER}/bare.js`,
	remix: `${FOLDER}/remix.js`,
	'recur-stand-in': `${FOLDER}/recur-stand-in.js`,
}

/** Bundles the bench's own servers as the app is bundled, so that none of them carries a TypeScript loader. */
export async function bundleServers(): Promise<void> {
	await bundle({
		entryPoints: ['bare.ts', 'remix.tsx', 'recur-stand-in.ts'].map((file) => `scripts/trials/bench/servers/${file}`),
		outdir: FOLDER,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		jsx: 'automatic',
		packages: 'external',
		logLevel: 'warning',
	})
}

export type StandIn = ServerProcess & { origin: string; setDelay(ms: number): Promise<void> }

export async function startStandIn(): Promise<StandIn> {
	const server = await startServerProcess({
		name: 'recur-stand-in',
		entry: ENTRIES['recur-stand-in'],
		logs: FOLDER,
		env: () => ({}),
	})
	const origin = `http://localhost:${server.port}`
	return { ...server, origin, setDelay: async (ms) => void (await fetch(`${origin}/delay?ms=${ms}`)) }
}

/**
 * Starts one server on one database, with the settings that the app has by default except for limits nobody may meet here, and all
 * of them as `npm start` does. `nodeArgs` are for a profiler.
 */
export async function startTarget(
	name: TargetName,
	population: Population,
	standIn: StandIn,
	{ nodeArgs = [], node }: { nodeArgs?: string[]; node?: string | undefined } = {},
) {
	return await startServerProcess({
		name: `${name}-${population.users}`,
		entry: ENTRIES[name],
		logs: FOLDER,
		nodeArgs,
		node,
		env: (port) => ({
			APP_URL: `http://localhost:${port}`,
			DATABASE_URL: population.url,
			SESSION_SECRET,
			RECUR_SECRET_KEY: 'sk_test_of_the_bench',
			RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET,
			RECUR_API_URL: standIn.origin,
			RECUR_HOSTED_ORIGINS: standIn.origin,
			PORTAL_LIMIT_PER_MINUTE: '1000000',
			RECUR_CALLS_PER_MINUTE: '10000',
		}),
	})
}
