/** What an app of a framework consists of before it adopts anything. */
export type Framework = {
	name: string
	packages: string
	devPackages: string
	/** Where the names come from that docs/adopt.md takes from `react-router`. */
	moduleOf(names: string): string
	viteConfig: string
	routeConfigModule: string
	rootNames: string
	commands: { types: string | null; build: string; start: string }
}

const REACT = 'react@18.3.1 react-dom@18.3.1 isbot@5.1.31'
const REACT_TYPES = 'vite@6.4.6 @types/react@18.3.26 @types/react-dom@18.3.7'
const COMPONENTS = /Link|Form|Links|Meta|Outlet|Scripts|useLoaderData/

export const reactRouter: Framework = {
	name: 'React Router 7.18',
	packages: `react-router@7.18.4 @react-router/node@7.18.4 @react-router/serve@7.18.4 ${REACT}`,
	devPackages: `@react-router/dev@7.18.4 ${REACT_TYPES}`,
	moduleOf: () => 'react-router',
	viteConfig: `import { reactRouter } from '@react-router/dev/vite'
		import { defineConfig } from 'vite'
		export default defineConfig({ plugins: [reactRouter()] })`,
	routeConfigModule: '@react-router/dev/routes',
	rootNames: 'Links, Meta, Outlet, Scripts',
	commands: {
		types: 'react-router typegen',
		build: 'react-router build',
		start: 'react-router-serve build/server/index.js',
	},
}

export const remix: Framework = {
	name: 'Remix 2.17',
	packages: `@remix-run/node@2.17.5 @remix-run/react@2.17.5 @remix-run/serve@2.17.5 ${REACT}`,
	devPackages: `@remix-run/dev@2.17.5 @remix-run/route-config@2.17.5 ${REACT_TYPES}`,
	moduleOf: (names) => (COMPONENTS.test(names) ? '@remix-run/react' : '@remix-run/node'),
	viteConfig: `import { vitePlugin as remix } from '@remix-run/dev'
		import { defineConfig } from 'vite'
		export default defineConfig({ plugins: [remix({ future: { v3_routeConfig: true, v3_singleFetch: true } })] })`,
	routeConfigModule: '@remix-run/route-config',
	rootNames: 'Links, Meta, Outlet, Scripts',
	commands: { types: null, build: 'remix vite:build', start: 'remix-serve build/server/index.js' },
}

const TSCONFIG = {
	compilerOptions: {
		target: 'ES2022',
		module: 'ES2022',
		moduleResolution: 'bundler',
		jsx: 'react-jsx',
		esModuleInterop: true,
		verbatimModuleSyntax: true,
		resolveJsonModule: true,
		skipLibCheck: true,
		strict: true,
		types: ['node', 'vite/client'],
		// Where React Router puts the types that it generates.
		rootDirs: ['.', './.react-router/types'],
	},
	include: ['app', '.react-router/types'],
}

/** Somebody's app: a page, a sign-in of its own and its people, each with an id. */
export function existingApp(framework: Framework, people: object[], routeLines: string[]): Record<string, string> {
	const from = (names: string) => `import { ${names} } from '${framework.moduleOf(names)}'`
	return {
		'package.json': JSON.stringify({ name: 'your-app', private: true, type: 'module' }),
		'tsconfig.json': JSON.stringify(TSCONFIG),
		'vite.config.ts': framework.viteConfig,
		'app/root.tsx': `${from(framework.rootNames)}
			export default function App() {
				return <html lang="zh-TW"><head><Meta /><Links /></head><body><Outlet /><Scripts /></body></html>
			}`,
		'app/routes.ts': `import { index, type RouteConfig, route } from '${framework.routeConfigModule}'
			export default [index('routes/home.tsx'), route('login', 'routes/login.tsx'), ${routeLines.join('')}] satisfies RouteConfig`,
		'app/routes/home.tsx': `export default function Home() { return <h1>Your app</h1> }`,
		'app/routes/login.tsx': `import { type ActionFunctionArgs, redirect } from '${framework.moduleOf('redirect')}'
			import { sessionCookie } from '../your-session.server.ts'
			export async function action({ request }: ActionFunctionArgs) {
				const id = (await request.formData()).get('id')
				return redirect('/account', { headers: { 'Set-Cookie': await sessionCookie.serialize(id) } })
			}
			export default function Login() { return <form method="post"><input name="id" /></form> }`,
		'app/your-session.server.ts': `${from('createCookie')}
			export const sessionCookie = createCookie('your-session', { secrets: ['yours'], httpOnly: true, sameSite: 'lax', path: '/' })
			const people = ${JSON.stringify(people)}
			export async function yourSession(request: Request) {
				const id: unknown = await sessionCookie.parse(request.headers.get('Cookie'))
				return people.find((person) => person.id === id) ?? null
			}`,
	}
}
