import { moduleOfRemix } from '#tests/support/document-blocks.ts'

/** What an app of others consists of before it adopts anything. */
export type ExistingApp = {
	name: string
	packages: string
	devPackages: string
	files: Record<string, string>
	/** The names come from here that docs/adopt.md takes from `react-router`. */
	moduleOf(name: string): string
	commands: Record<'types' | 'test' | 'build' | 'start', string>
	/** Settings of its own. */
	env: Record<string, string>
	/** Makes its data. */
	setUp?: string
}

export type Person = { id: string; email: string; isEmailVerified: boolean }

const REACT = 'react@18.3.1 react-dom@18.3.1 isbot@5.1.31'
const TOOLS =
	'vite@6.4.6 vitest@4.1.12 typescript@5.9.3 @types/node@20.19.24 @types/react@18.3.26 @types/react-dom@18.3.7'

/** The lines of docs/adopt.md that belong into `app/routes.ts`. */
type RouteLines = string[]
type Framework = Pick<ExistingApp, 'name' | 'packages' | 'devPackages' | 'moduleOf' | 'commands'> & {
	plugin: string
	routeConfigModule: string
}

export const reactRouter: Framework = {
	name: 'React Router 7.18',
	packages: `react-router@7.18.4 @react-router/node@7.18.4 @react-router/serve@7.18.4 ${REACT}`,
	devPackages: `@react-router/dev@7.18.4 ${TOOLS}`,
	moduleOf: () => 'react-router',
	plugin: `import { reactRouter } from '@react-router/dev/vite'
		const framework = () => reactRouter()`,
	routeConfigModule: '@react-router/dev/routes',
	commands: {
		types: 'npx react-router typegen && npx tsc',
		test: 'npx vitest run',
		build: 'npx react-router build',
		start: 'react-router-serve build/server/index.js',
	},
}

export const remix: Framework = {
	name: 'Remix 2.17',
	packages: `@remix-run/node@2.17.5 @remix-run/react@2.17.5 @remix-run/serve@2.17.5 ${REACT}`,
	devPackages: `@remix-run/dev@2.17.5 @remix-run/route-config@2.17.5 ${TOOLS}`,
	moduleOf: moduleOfRemix,
	plugin: `import { vitePlugin as remix } from '@remix-run/dev'
		const framework = () => remix({ future: { v3_routeConfig: true, v3_singleFetch: true } })`,
	routeConfigModule: '@remix-run/route-config',
	commands: {
		types: 'npx tsc',
		test: 'npx vitest run',
		build: 'npx remix vite:build',
		start: 'remix-serve build/server/index.js',
	},
}

const TSCONFIG = {
	compilerOptions: {
		...{
			target: 'ES2022',
			module: 'ES2022',
			moduleResolution: 'bundler',
			jsx: 'react-jsx',
			lib: ['DOM', 'DOM.Iterable', 'ES2022'],
		},
		...{ esModuleInterop: true, verbatimModuleSyntax: true, resolveJsonModule: true, skipLibCheck: true, strict: true },
		// Where React Router puts the types that it generates.
		...{ noEmit: true, types: ['node', 'vite/client'], rootDirs: ['.', './.react-router/types'] },
	},
	include: ['app', '.react-router/types'],
}

/** A new app: a page, a sign-in of its own and its people, each with an id, and a test of that. */
export function plainApp(framework: Framework, people: Person[], routes: RouteLines): ExistingApp {
	const from = (names: string) => `import { ${names} } from '${framework.moduleOf(names.split(', ')[0] ?? '')}'`
	return {
		...framework,
		env: {},
		files: {
			'package.json': JSON.stringify({ name: 'your-app', private: true, type: 'module' }, null, 2),
			'tsconfig.json': JSON.stringify(TSCONFIG, null, 2),
			...pages(framework, routes),
			'app/routes/login.tsx': `${from('type ActionFunctionArgs, redirect')}
				import { sessionCookie } from '../your-session.server.ts'
				export async function action({ request }: ActionFunctionArgs) {
					const email = (await request.formData()).get('email')
					return redirect('/account', { headers: { 'Set-Cookie': await sessionCookie.serialize(email) } })
				}
				export default function Login() { return <form method="post"><input name="email" /></form> }`,
			'app/your-session.server.ts': `${from('createCookie')}
				export const sessionCookie = createCookie('your-session', { secrets: ['yours'], httpOnly: true, sameSite: 'lax', path: '/' })
				const people = ${JSON.stringify(people)}
				export async function yourSession(request: Request) {
					const email: unknown = await sessionCookie.parse(request.headers.get('Cookie'))
					return people.find((person) => person.email === email) ?? null
				}`,
			'app/your-session.test.ts': `import { expect, test } from 'vitest'
				import { sessionCookie, yourSession } from './your-session.server.ts'
				test('a cookie says who is signed in', async () => {
					const cookie = await sessionCookie.serialize(${JSON.stringify(people[0]?.email)})
					const request = new Request('http://localhost', { headers: { Cookie: cookie } })
					expect((await yourSession(request))?.id).toBe(${JSON.stringify(people[0]?.id)})
					expect(await yourSession(new Request('http://localhost'))).toBeNull()
				})`,
		},
	}
}

/** What every app of a framework has. */
export function pages({ plugin, routeConfigModule, moduleOf }: Framework, routes: RouteLines): Record<string, string> {
	return {
		'vite.config.ts': `${plugin}
			import { defineConfig } from 'vite'
			export default defineConfig({ plugins: [process.env.VITEST ? null : framework()] })`,
		'vitest.config.ts': `export default { test: { include: ['app/**/*.test.ts'], testTimeout: 600_000 } }`,
		'app/root.tsx': `import { Links, Meta, Outlet, Scripts } from '${moduleOf('Links')}'
			export default function App() {
				return <html lang="zh-TW"><head><Meta /><Links /></head><body><Outlet /><Scripts /></body></html>
			}`,
		'app/routes.ts': `import { index, type RouteConfig, route } from '${routeConfigModule}'
			export default [index('routes/home.tsx'), route('login', 'routes/login.tsx'), ${routes.join('')}] satisfies RouteConfig`,
		'app/routes/home.tsx': `export default function Home() { return <h1>Your app</h1> }`,
	}
}
