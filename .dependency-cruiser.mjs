// The arrows between the rooms of app/: who may know whom. Tests may reach what they test.
const TESTS = '\\.(test|test-helper)\\.tsx?$'

/** A room may import itself, packages, and the places named. */
function room(name, mayImport) {
	return {
		name: `${name}-knows-only`,
		comment: `app/${name} may import: ${['itself', ...mayImport].join(', ')}`,
		severity: 'error',
		from: { path: `^app/${name}/`, pathNot: TESTS },
		to: {
			path: '^(app|prisma|tests|scripts|e2e|server\\.ts)',
			pathNot: [`^app/${name}/`, ...mayImport.map((p) => `^${p}`)],
		},
	}
}

const GENERATED = 'prisma/generated/'
const PATHS = 'app/paths\\.ts$'

export default {
	forbidden: [
		room('routes', ['app/(billing|auth|http|i18n|components)/', PATHS]),
		room('billing', ['app/(recur|platform)/', PATHS, GENERATED, 'app/i18n/locale\\.ts$']),
		room('auth', ['app/platform/', PATHS, GENERATED]),
		room('http', ['app/(platform|i18n)/', PATHS]),
		room('components', ['app/i18n/', PATHS, 'app/billing/[a-z-]+\\.ts$']),
		room('recur', []),
		room('platform', [GENERATED]),
		room('i18n', []),
		{
			name: 'nobody-imports-routes',
			comment: 'A route is a door, not a library.',
			severity: 'error',
			from: { pathNot: ['^app/routes/', TESTS, '^tests/'] },
			to: { path: '^app/routes/' },
		},
		{
			name: 'only-recur-speaks-to-recur',
			severity: 'error',
			from: { path: '^(app|prisma|server\\.ts)', pathNot: ['^app/recur/', TESTS] },
			to: { path: 'node_modules/recur-tw/' },
		},
		{
			name: 'components-stay-in-the-browser',
			comment: 'What may reach the browser imports nothing that must not.',
			severity: 'error',
			from: { path: '^app/components/', pathNot: TESTS },
			to: { path: '\\.server\\.tsx?$' },
		},
		{
			name: 'app-stands-alone',
			comment: 'The application knows nothing of its tests, scripts and emulator.',
			severity: 'error',
			from: { path: '^(app/|prisma/|server\\.ts)', pathNot: TESTS },
			to: { path: '^(tests|scripts|e2e)/' },
		},
		{
			name: 'no-development-package-at-run-time',
			severity: 'error',
			from: {
				path: '^(app/|server\\.ts|prisma/(migrat|schema-engine|engine-adapter|database-task))',
				pathNot: [TESTS, '^app/routes\\.ts$'],
			},
			to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'no-cycles',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'everything-resolves',
			severity: 'error',
			from: { path: '^(app|prisma|tests|scripts|e2e|server\\.ts)' },
			to: { couldNotResolve: true, pathNot: '^virtual:' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^prisma/generated/(?!client)' },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'node', 'default', 'types'],
			extensions: ['.ts', '.tsx', '.mjs', '.js', '.css', '.json'],
		},
	},
}
