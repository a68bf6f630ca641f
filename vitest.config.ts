import { defineConfig } from 'vitest/config'

const setupFiles = ['tests/support/vitest-setup.ts']

export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['{app,prisma,scripts,tests/unit}/**/*.test.{ts,tsx}'],
					setupFiles,
				},
			},
			{
				test: {
					name: 'integration',
					include: ['tests/integration/**/*.test.{ts,tsx}'],
					globalSetup: ['tests/support/vitest-database.ts'],
					setupFiles,
					testTimeout: 15_000,
					hookTimeout: 30_000,
				},
			},
			{
				test: {
					name: 'contract-consumer',
					include: ['tests/contract/consumer/**/*.test.ts'],
					setupFiles,
					testTimeout: 120_000,
				},
			},
			{
				test: {
					name: 'contract-provider',
					include: ['tests/contract/provider/**/*.test.ts'],
					setupFiles,
					testTimeout: 120_000,
					hookTimeout: 120_000,
				},
			},
		],
	},
})
