import { readdirSync } from 'node:fs'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** An unknown asset is a plain 404: a page in place of a script hides the cause. Pages are not compressed: that would delay streaming. */
export function staticFiles(clientDir: string): Hono {
	const files = new Hono()
	files.use('/assets/*', file(clientDir, `public, max-age=${YEAR_SECONDS}, immutable`))
	files.all('/assets/*', (c) => c.text('Not found', 404, { 'Cache-Control': 'no-store' }))
	// By name, so that pages are not looked up on disk.
	for (const { name } of readdirSync(clientDir, { withFileTypes: true }).filter((entry) => entry.isFile())) {
		files.use(`/${name}`, file(clientDir, 'public, max-age=3600'))
	}
	return files
}

function file(root: string, cacheControl: string) {
	const serve = serveStatic({ root, precompressed: true })
	return createMiddleware(async (c, next) => {
		const response = await serve(c, async () => {})
		if (!response) return await next()
		response.headers.set('Cache-Control', cacheControl)
		return response
	})
}
