export type Part = {
	/** Globs without braces, separated by commas. */
	mutate: string
	/**
	 * The tests that decide soonest come first. Those that spawn a process cannot see a mutant; those of races, storms and large
	 * tables take longest and tell least.
	 */
	tests: string[]
	/** Whether its tests reach the code through the routes of the build, which then has to hold the mutants too. */
	isInBuild?: boolean
}

/** A part is mutated and tested by itself: running every test that reaches a line would take days. */
export const parts: Record<string, Part> = {
	recur: { mutate: 'app/recur/**/*.server.ts', tests: ['app/recur/**/*.test.ts', 'app/recur/client-faults.test.ts'] },
	shared: {
		mutate: 'app/billing/*.server.ts',
		tests: [
			'app/billing/*.test.ts',
			...integration('portal', ['identifier-order']),
			...integration('checkout', ['second-subscription']),
			...integration('account', ['delete-account']),
		],
		isInBuild: true,
	},
	subscription: {
		mutate: 'app/billing/subscription/*.server.ts',
		tests: [
			...['app/billing/subscription/*.test.ts', 'app/billing/{checkout,mails}/*.test.ts'],
			'app/billing/lifecycle/*.test.ts',
		],
	},
	portal: {
		mutate: 'app/billing/portal/*.server.ts',
		tests: [
			...integration('portal', ['ownership', 'identifier-order', 'demo-users', 'requests-to-recur', 'portal-alerts']),
			...integration('platform', ['audit-trail', 'tracing']),
		],
		isInBuild: true,
	},
	mails: {
		mutate: 'app/billing/mails/*.server.ts',
		tests: ['app/billing/mails/*.test.ts', ...integration('mails', ['billing-mails', 'mail-sender', 'switching-off'])],
		isInBuild: true,
	},
	customer: {
		mutate: 'app/billing/customer/*.server.ts',
		tests: [
			'app/billing/customer/*.test.ts',
			...integration('customer', ['claims', 'customer-link', 'person-at-recur', 'linking']),
			...integration('portal', ['ownership']),
			...integration('entitlements', ['live-check']),
		],
		isInBuild: true,
	},
	webhooks: {
		mutate: 'app/billing/webhooks/*.server.ts',
		tests: [
			'app/billing/webhooks/*.test.ts',
			...integration('webhooks', ['receipts', 'events']),
			...integration('platform', ['clean-up']),
		],
		isInBuild: true,
	},
	lifecycle: {
		mutate: 'app/billing/lifecycle/*.server.ts',
		tests: [
			'app/billing/lifecycle/*.test.ts',
			...integration('lifecycle', ['handlers-of-the-app', 'reported-changes', 'dispatcher', 'failing-handlers']),
		],
	},
	sync: {
		mutate: files('app/billing/sync', ['sync-job', 'sync-worker', 'sync-customer', 'snapshot', 'recheck']),
		tests: [
			'app/billing/sync/sync-job.test.ts',
			...integration('sync', ['jobs-of-users', 'snapshots', 'sync-requests', 'fencing', 'vanished-customers']),
			...integration('sync', ['calls-of-runs', 'sync-alerts', 'job-queue', 'reconciliation']),
			...integration('platform', ['tracing']),
			...integration('lifecycle', ['reported-changes']),
		],
	},
	reconciliation: {
		mutate: files('app/billing/sync', [
			...['plan-round', 'reconciliation', 'reconciliation-report'],
			...['delete-orphans', 'sync-everybody', 'sync-figures'],
		]),
		tests: [
			'app/billing/sync/plan-round.test.ts',
			...integration('sync', ['snapshot-ages', 'sync-figures', 'everybody', 'reconciliation', 'many-links']),
			...integration('platform', ['clean-up']),
		],
	},
	entitlements: {
		mutate: 'app/billing/entitlements/*.server.ts',
		tests: ['app/billing/entitlements/*.test.ts', ...integration('entitlements', ['live-check', 'pro-page'])],
		isInBuild: true,
	},
	checkout: {
		mutate: 'app/billing/checkout/*.server.ts',
		tests: [
			'app/billing/checkout/*.test.ts',
			...integration('checkout', ['second-subscription', 'checkout', 'checkout-faults', 'checkout-alerts']),
		],
		isInBuild: true,
	},
	account: {
		mutate: 'app/billing/account/*.server.ts',
		tests: [
			'app/billing/account/*.test.ts',
			...integration('account', ['refreshes', 'known-billing', 'delete-account']),
		],
		isInBuild: true,
	},
}

function integration(folder: string, names: string[]): string[] {
	return names.map((name) => `tests/integration/${folder}/${name}.test.ts`)
}

function files(folder: string, names: string[]): string {
	return names.map((name) => `${folder}/${name}.server.ts`).join(',')
}
