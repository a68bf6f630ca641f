import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { ServerBuild } from '@remix-run/node'
import { createServer as createVite, type ViteDevServer } from 'vite'
import { apiDocs } from './api-docs.ts'

const BROWSER_PACKAGES = ['react', 'react/jsx-dev-runtime', 'react-dom/client', '@remix-run/react', 'use-intl']

/** Vite serves whatever is in the folder, unless configured otherwise: `.data` holds the secrets of demo and dev. */
export const viteServer = {
	// The first four are Vite's own, which a list of ours replaces.
	fs: { deny: ['.env', '.env.*', '*.{crt,pem}', '**/.git/**', '**/.data/**'] },
}

type Modules = {
	env: typeof import('#app/platform/env.server.ts')
	services: typeof import('#app/composition-root.server.ts')
	app: typeof import('#app/http/create-app.server.ts')
	context: typeof import('#app/load-context.server.ts')
}

type LoadedApp = { modules: Modules; fetch: Parameters<typeof getRequestListener>[0]; close(): Promise<void> }

/**
 * Serves the application through Vite. Server modules are loaded through Vite too, so an edit anywhere in `app/` is live
 * at the next request, without losing the database or the emulator. Resolves with the way to stop it.
 */
export async function startDevServer(port: number, host: string): Promise<() => Promise<void>> {
	const server = createServer()
	// Hot reload shares our port, so a second `npm run dev` elsewhere does not collide with a port nobody chose.
	const vite = await createVite({
		appType: 'custom',
		server: { ...viteServer, middlewareMode: true, hmr: { server } },
		// Found only when a page asks for them, they would break the page that is open.
		optimizeDeps: { include: BROWSER_PACKAGES },
	})
	vite.middlewares.use('/docs', getRequestListener(apiDocs().fetch, { overrideGlobalObjects: false }))
	let loaded = await loadApp(vite)
	const listener = getRequestListener(
		async (request, bindings) => {
			loaded = await reload(vite, loaded)
			return await loaded.fetch(request, bindings)
		},
		{ overrideGlobalObjects: false },
	)
	server.on('request', (request, response) => vite.middlewares(request, response, () => listener(request, response)))
	await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
	return async () => {
		server.closeAllConnections()
		server.close()
		await vite.close()
		await loaded.close()
	}
}

async function reload(vite: ViteDevServer, loaded: LoadedApp): Promise<LoadedApp> {
	const modules = await loadModules(vite)
	const isSame = (Object.keys(modules) as (keyof Modules)[]).every((name) => modules[name] === loaded.modules[name])
	if (isSame) return loaded
	const next = await loadApp(vite)
	// Requests under way still use the old database pool; it closes when they have given their connections back.
	void loaded.close()
	return next
}

async function loadApp(vite: ViteDevServer): Promise<LoadedApp> {
	const modules = await loadModules(vite)
	const env = modules.env.readEnv()
	const services = modules.services.createServices(env)
	const app = modules.app.createApp({
		env,
		log: services.log,
		metrics: services.metrics,
		tracing: services.tracing,
		isReady: services.isDatabaseReady,
		build: async () => (await vite.ssrLoadModule('virtual:remix/server-build')) as ServerBuild,
		clientDir: null,
		loadContext: (request, facts) => modules.context.createLoadContext(services, request, facts),
	})
	async function close() {
		await services.stopBackground()
		await services.close()
	}
	return { modules, fetch: app.fetch as LoadedApp['fetch'], close }
}

async function loadModules(vite: ViteDevServer): Promise<Modules> {
	const [env, services, app, context] = await Promise.all([
		vite.ssrLoadModule('/app/platform/env.server.ts'),
		vite.ssrLoadModule('/app/composition-root.server.ts'),
		vite.ssrLoadModule('/app/http/create-app.server.ts'),
		vite.ssrLoadModule('/app/load-context.server.ts'),
	])
	return { env, services, app, context } as Modules
}
