import { createRequestHandler, type ServerBuild } from '@remix-run/node'
import { expect, test } from 'vitest'
import { createHandler } from './create-handler.server.ts'

const build = {
	routes: {
		root: route({ id: 'root', path: '' }),
		pages: route({ id: 'pages', parentId: 'root' }),
		home: route({ id: 'home', parentId: 'pages', index: true }),
		account: route({ id: 'account', path: 'account', parentId: 'pages' }),
		sessions: route({ id: 'sessions', path: 'account/sessions', parentId: 'pages' }),
		order: route({ id: 'order', path: 'orders/:id', parentId: 'pages' }),
		latest: route({ id: 'latest', path: 'orders/latest', parentId: 'pages' }),
		rest: route({ id: 'rest', path: '*', parentId: 'pages' }),
		api: route({ id: 'api', path: 'api/portal', parentId: 'root' }),
	},
	assets: { routes: {}, entry: { imports: [], module: '' }, url: '', version: '' },
	entry: { module: { default: () => Response.json(null), handleError: () => {} } },
	future: { v3_singleFetch: true },
} as unknown as ServerBuild

test.each([
	['/', 'home'],
	['/_root.data', 'home'],
	['/account', 'account'],
	['/Account/', 'account'],
	['/account.data', 'account'],
	['/account?sessions', 'account'],
	['/account/sessions', 'sessions'],
	['/account.data/', 'rest'],
	['//account', 'rest'],
	['/account/nothing', 'rest'],
	['/orders/7', 'order'],
	['/orders/latest', 'latest'],
	['/api/portal', 'api'],
	['/api/nothing', 'rest'],
])('%s is answered by the route that Remix finds among all: %s', async (path, id) => {
	const answers = [createHandler(build), createRequestHandler(build, 'production')].map(async (handle) => {
		const response = await handle(new Request(`http://localhost${path}`))
		return { status: response.status, answeredBy: response.headers.get('Answered-By') }
	})
	const [byRoute, amongAll] = await Promise.all(answers)
	expect(byRoute).toEqual(amongAll)
	expect(byRoute?.answeredBy).toBe(id)
})

function route({ id, ...rest }: { id: string; path?: string; parentId?: string; index?: boolean }) {
	const loader = () => Response.json(id, { headers: { 'Answered-By': id } })
	return { id, ...rest, module: { loader, headers: ({ loaderHeaders }: { loaderHeaders: Headers }) => loaderHeaders } }
}
