import path from 'node:path'
import { createServer, isFileServingAllowed } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { viteServer } from './dev-server.ts'

test.each([
	['.data/dev/secrets.json', false],
	['.data/demo/secrets.json', false],
	['.data/demo/running.json', false],
	['.data/dev/postgres/PG_VERSION', false],
	['.env', false],
	['.git/config', false],
	['app/root.tsx', true],
])('Vite serves %s of the project’s folder: %s', async (file, isServed) => {
	const vite = await createServer({
		configFile: false,
		logLevel: 'silent',
		server: { ...viteServer, middlewareMode: true },
	})
	onTestFinished(() => vite.close())
	expect(isFileServingAllowed(vite.config, `/${path.resolve(file)}`)).toBe(isServed)
})
