import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { startBuiltServer, VALID_ENV } from '#tests/support/built-server.ts'

const WORDS = ['swagger', 'openapi']

test('the built app has no /docs', async () => {
	const { url } = await startBuiltServer(VALID_ENV)
	for (const place of ['/docs', '/docs/', '/docs/openapi.json', '/docs/swagger-ui-bundle.js'])
		expect((await fetch(url + place, { redirect: 'manual' })).status, place).toBe(404)
})

test('no bundle holds the pages of /docs', () => {
	const bundles = readdirSync('build', { recursive: true, encoding: 'utf8' }).filter((name) =>
		/\.(m?js|css)$/.test(name),
	)
	expect(bundles.length).toBeGreaterThan(20)
	const found = bundles.filter((name) => {
		const code = readFileSync(path.join('build', name), 'utf8').toLowerCase()
		return WORDS.some((word) => code.includes(word))
	})
	expect(found).toEqual([])
	const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
	expect(Object.keys(dependencies).filter((name) => name.includes('swagger'))).toEqual([])
})
