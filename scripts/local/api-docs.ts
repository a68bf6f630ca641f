import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { parse } from 'yaml'

const PACKAGE = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js']

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Recur Portal API</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`
const START = `SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#docs' })\n`

// Swagger UI styles its elements one by one; it loads nothing from elsewhere.
const POLICY = [
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self' 'unsafe-inline'",
	"img-src 'self' data:",
	"connect-src 'self'",
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join('; ')

/** Shows docs/openapi.yaml under `/docs` of the dev server. Its calls go to that server, as whoever is signed in there. */
export function apiDocs(): Hono {
	const docs = new Hono()
	docs.use(async (c, next) => {
		c.header('Content-Security-Policy', POLICY)
		c.header('X-Content-Type-Options', 'nosniff')
		await next()
	})
	docs.get('/', (c) => c.html(PAGE))
	docs.get('/start.js', (c) => c.body(START, 200, { 'Content-Type': 'text/javascript' }))
	docs.get('/openapi.json', (c) =>
		c.json({ ...parse(readFileSync('docs/openapi.yaml', 'utf8')), servers: [{ url: '/' }] }),
	)
	for (const name of FILES) docs.get(`/${name}`, serveStatic({ root: PACKAGE, path: name }))
	return docs
}
