// The arrows between the modules of app/, see docs/architecture.md, of types too. Tests may import what they test.
const TESTS = '\\.(test|test-helper)\\.tsx?$'
const OURS = '^(app|prisma|packages|tests|scripts|e2e|server\\.ts)'
const VALUES = { dependencyTypesNot: ['type-only'] }
const PATHS = 'app/paths\\.ts$'
const GENERATED = 'prisma/generated/'

/** A module may import itself, packages, and the places named. */
function module(name, mayImport) {
	return {
		name: `module-${name}`,
		comment: `app/${name} may import: ${['itself', ...mayImport].join(', ')}`,
		severity: 'error',
		from: { path: `^app/${name}/`, pathNot: TESTS },
		to: { path: OURS, pathNot: [`^app/${name}/`, ...mayImport.map((place) => `^${place}`)] },
	}
}

const FEATURES = 'portal|checkout|webhooks|entitlements|account|mails'

export default {
	forbidden: [
		module('routes', ['app/(billing|auth|http|i18n|components)/', PATHS]),
		module('billing', ['app/(recur|platform)/', PATHS, GENERATED]),
		module('auth', ['app/platform/', PATHS, GENERATED]),
		module('http', ['app/(platform|i18n)/', PATHS]),
		module('mails', ['app/(billing|i18n|platform)/', PATHS]),
		module('components', ['app/i18n/', PATHS]),
		module('monitoring', ['app/(billing|recur|platform)/', GENERATED]),
		module('recur', []),
		module('platform', [GENERATED]),
		module('i18n', []),
		{
			name: 'features-are-separate',
			comment:
				'Features of billing share customer/, subscription/, sync/, lifecycle/ and the files beside them, never each other.',
			severity: 'error',
			from: { path: `^app/billing/(${FEATURES})/`, pathNot: TESTS },
			to: { path: `^app/billing/(${FEATURES})/`, pathNot: '^app/billing/$1/' },
		},
		{
			name: 'shared-billing-knows-no-feature',
			severity: 'error',
			from: { path: '^app/billing/(customer/|subscription/|sync/|lifecycle/|[^/]+$)', pathNot: TESTS },
			to: { path: `^app/billing/(${FEATURES})/` },
		},
		{
			name: 'what-a-subscription-means-is-pure',
			comment: 'subscription/ answers from what it is given.',
			severity: 'error',
			from: { path: '^app/billing/subscription/', pathNot: TESTS },
			to: { ...VALUES, path: OURS, pathNot: '^app/billing/subscription/' },
		},
		{
			name: 'pages-are-separate',
			comment: 'The pieces in a page’s folder belong to that page. What two pages need is in components/.',
			severity: 'error',
			from: { path: '^app/routes/([^/]+)', pathNot: TESTS },
			to: { path: '^app/routes/[^/]+/', pathNot: '^app/routes/$1/' },
		},
		{
			name: 'no-web-framework-in-billing-and-recur',
			comment: 'They move to another framework unchanged.',
			severity: 'error',
			from: { path: '^app/(billing|recur|platform)/' },
			to: { path: 'node_modules/(@remix-run|@react-router|react|react-dom|react-router|hono|@hono|use-intl)/' },
		},
		{
			name: 'nobody-imports-routes',
			severity: 'error',
			from: { path: OURS, pathNot: ['^app/routes/', TESTS] },
			to: { path: '^app/routes/' },
		},
		{
			name: 'only-recur-imports-the-sdk',
			severity: 'error',
			from: { path: '^(app|prisma|server\\.ts)', pathNot: ['^app/recur/', TESTS] },
			to: { path: 'node_modules/recur-tw/' },
		},
		{
			name: 'server-code-stays-on-the-server',
			comment:
				'Only routes, whose server half Remix removes from the bundle, may import `.server` files beside server code.',
			severity: 'error',
			from: { path: '^app/(components|i18n|routes/.*/)', pathNot: [TESTS, '/route\\.tsx$', '\\.server\\.tsx?$'] },
			to: { ...VALUES, path: '\\.server\\.tsx?$' },
		},
		{
			name: 'server-values-live-in-server-files',
			comment:
				'`.server` means: this never reaches the browser. It is on every file of these modules that holds a value.',
			severity: 'error',
			from: { path: OURS },
			to: {
				...VALUES,
				path: '^app/(auth|billing|mails|monitoring|recur|platform|http)/',
				pathNot: ['\\.server\\.tsx?$', TESTS],
			},
		},
		{
			name: 'app-knows-no-tests-or-scripts',
			severity: 'error',
			from: { path: '^(app/|prisma/|server\\.ts)', pathNot: TESTS },
			to: { path: '^(packages|tests|scripts|e2e)/' },
		},
		{
			name: 'packages-stand-alone',
			comment: 'They are installed by projects that have nothing else of this one.',
			severity: 'error',
			from: { path: '^packages/([^/]+)/' },
			to: { path: OURS, pathNot: '^packages/$1/' },
		},
		{
			name: 'packages-are-used-by-their-exports',
			comment: 'What package.json exports is public. The mailbox shares the look of the emulator’s pages.',
			severity: 'error',
			from: { path: OURS, pathNot: ['^packages/', '^scripts/local/mailbox/'] },
			to: { path: '^packages/', pathNot: '^packages/recur-emulator/src/(index|control-client)\\.ts$' },
		},
		{
			name: 'scripts-know-no-tests',
			comment: 'What tests and commands both need is in scripts/local. Tests import the commands that they test.',
			severity: 'error',
			from: { path: '^scripts/' },
			to: { path: '^(tests|e2e)/' },
		},
		{
			name: 'scripts-local-is-the-ground',
			severity: 'error',
			from: { path: '^scripts/local/', pathNot: TESTS },
			to: { path: '^scripts/', pathNot: '^scripts/local/' },
		},
		{
			name: 'e2e-and-tests-are-separate',
			severity: 'error',
			from: { path: '^(tests|e2e)/' },
			to: { path: '^(tests|e2e)/', pathNot: '^$1/' },
		},
		{
			name: 'no-development-package-at-run-time',
			severity: 'error',
			from: {
				path: '^(app/|server\\.ts|prisma/(migrate|migration-files|database-task)|scripts/(operator|command-line)/)',
				pathNot: [TESTS, '^app/routes\\.ts$'],
			},
			to: { ...VALUES, dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
		},
		{
			name: 'no-schema-engine-at-run-time',
			severity: 'error',
			from: { path: '^(app/|server\\.ts|prisma/[^/]+$)', pathNot: TESTS },
			to: { path: '^prisma/engine/' },
		},
		{
			name: 'no-cycles',
			severity: 'error',
			from: { path: OURS },
			to: { circular: true },
		},
		{
			name: 'everything-resolves',
			severity: 'error',
			from: { path: OURS },
			to: { couldNotResolve: true, pathNot: '^virtual:' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^(prisma/generated/(?!client)|packages/[^/]+/dist/)' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'node', 'default', 'types'],
			extensions: ['.ts', '.tsx', '.mjs', '.js', '.css', '.json'],
		},
	},
}
