import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { parse } from 'yaml'
import { apiDocs } from '#scripts/local/api-docs.ts'
import { expect, test } from '../support/fixtures.ts'

test('the page of development shows every endpoint, within its policy', async ({ page }) => {
	const site = new Hono().route('/docs', apiDocs()).get('/favicon.svg', serveStatic({ root: 'public' }))
	const server = createServer(getRequestListener(site.fetch))
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/docs`)
	const { paths }: { paths: object } = parse(readFileSync('docs/openapi.yaml', 'utf8'))
	for (const path of Object.keys(paths)) await expect(page.getByText(path, { exact: true }).first()).toBeVisible()
	await page.getByText('/readyz', { exact: true }).click()
	await expect(page.getByText('503', { exact: true }).first()).toBeVisible()
	server.close()
	server.closeAllConnections()
})
