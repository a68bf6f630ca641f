import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// A deadline that only a hang can reach, however slow the machine is.
const HANG_MS = 10 * 60_000
const common = {
	setupFiles: ['tests/support/vitest-setup.ts'],
	testTimeout: HANG_MS,
	hookTimeout: HANG_MS,
	expect: { poll: { timeout: HANG_MS / 2 } },
}
const withBuildAndDatabase = ['tests/support/vitest-build.ts', 'tests/support/vitest-database.ts']
// A worker imports the app once, and not once for each file: that takes half of the time. So a file leaves nothing behind.
const inOneModuleGraph = { isolate: false }

export default defineConfig({
	test: {
		// Vitest leaves one core idle by default, and many tests wait for a server.
		maxWorkers: Math.max(2, availableParallelism()),
		projects: [
			{
				test: {
					name: 'unit',
					include: ['{app,prisma,scripts,packages/*/src,tests/unit}/**/*.test.{ts,tsx}'],
					...inOneModuleGraph,
					...common,
				},
			},
			{
				test: {
					name: 'integration',
					include: ['tests/integration/**/*.test.{ts,tsx}', 'packages/*/tests/*.test.ts'],
					...inOneModuleGraph,
					globalSetup: withBuildAndDatabase,
					...common,
				},
			},
			{
				test: {
					// What takes long for what it shows: `npm run test:all`.
					name: 'slow',
					include: ['tests/slow/**/*.test.{ts,tsx}', 'packages/*/tests/slow/*.test.ts'],
					...inOneModuleGraph,
					globalSetup: withBuildAndDatabase,
					...common,
				},
			},
			{
				test: {
					// Minutes each, and programs that are not in package.json: `npm run test:infrastructure`.
					name: 'infrastructure',
					include: ['tests/infrastructure/**/*.test.ts'],
					globalSetup: withBuildAndDatabase,
					fileParallelism: false,
					...common,
					testTimeout: 6 * HANG_MS,
					hookTimeout: 6 * HANG_MS,
				},
			},
			{
				test: {
					// A hundred thousand inputs: `npm run fuzz`, which chooses the seed.
					name: 'fuzz',
					include: ['tests/fuzz/**/*.test.ts'],
					globalSetup: withBuildAndDatabase,
					...common,
					testTimeout: 6 * HANG_MS,
				},
			},
			{
				test: {
					name: 'contract-consumer',
					include: ['tests/contract/consumer/**/*.test.ts'],
					...common,
				},
			},
			{
				test: {
					name: 'contract-provider',
					include: ['tests/contract/provider/**/*.test.ts'],
					...common,
				},
			},
		],
	},
})
