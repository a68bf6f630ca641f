import { cpSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startDemo } from '#tests/support/demo-process.ts'
import { copyProject } from '#tests/support/project-copy.ts'

test('development serves the app, and its API at /docs', async () => {
	const folder = copyProject()
	cpSync('docs/openapi.yaml', path.join(folder, 'docs/openapi.yaml'))
	const dev = await startDemo(folder, undefined, 'dev')
	expect(dev.output()).toContain(`${dev.url}/docs`)
	const [page, home] = [await fetch(`${dev.url}/docs`), await fetch(dev.url)]
	expect([page.status, home.status]).toEqual([200, 200])
	expect(page.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self';/)
	const parts = [...(await page.text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, url = '']) => url)
	expect(parts).toHaveLength(4)
	for (const part of parts) expect((await fetch(dev.url + part)).status, part).toBe(200)
	const described = await (await fetch(`${dev.url}/docs/openapi.json`)).json()
	expect(described).toMatchObject({ servers: [{ url: '/' }], paths: { '/api/portal': {} } })
	expect((await fetch(`${dev.url}/docs/else`)).status).toBe(404)
	expect(await dev.stop('SIGINT')).toBe(0)
})
