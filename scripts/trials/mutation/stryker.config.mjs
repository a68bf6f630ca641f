import { fileURLToPath } from 'node:url'

/** What to mutate and where to keep the result is said by `scripts/trials/mutation.ts`. */
export default {
	testRunner: 'vitest',
	plugins: ['@stryker-mutator/vitest-runner', fileURLToPath(new URL('log-texts.mjs', import.meta.url))],
	vitest: { configFile: 'scripts/trials/mutation/vitest.config.ts', related: false },
	ignorers: ['log-texts'],
	coverageAnalysis: 'perTest',
	concurrency: 2,
	incremental: true,
	// Longer than a test may take (vitest.config.ts): only a loop that gives no other code a turn reaches it.
	timeoutMS: 90_000,
	ignorePatterns: ['.ci', '.data', 'deploy', 'docs', 'e2e', 'reports', 'test-results'],
	disableTypeChecks: false,
	reporters: ['progress-append-only', 'clear-text'],
	clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportTests: false },
	thresholds: { high: 95, low: 90, break: 90 },
}
