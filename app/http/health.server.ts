import { Hono } from 'hono'

/** `/healthz`: the process answers. `/readyz`: it can serve people; 503 while the database is away or it is shutting down. */
export function health(isReady: () => Promise<boolean>): Hono {
	const routes = new Hono()
	routes.get('/healthz', (c) => c.json({ status: 'ok' }, 200, { 'Cache-Control': 'no-store' }))
	routes.get('/readyz', async (c) => {
		const ready = await isReady()
		return c.json({ status: ready ? 'ok' : 'unavailable' }, ready ? 200 : 503, { 'Cache-Control': 'no-store' })
	})
	return routes
}
