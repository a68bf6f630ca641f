import { networkInterfaces } from 'node:os'
import { expect, test } from 'vitest'
import { startDemo } from '#tests/support/demo-process.ts'
import { copyProject } from '#tests/support/project-copy.ts'

const addresses = Object.values(networkInterfaces()).flatMap((known) => known ?? [])
const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address

test.skipIf(!own)('the demo is reachable only from its own machine', async () => {
	const demo = await startDemo(copyProject())
	expect((await fetch(`${demo.url}/healthz`)).status).toBe(200)
	for (const port of Object.values(demo.ports)) {
		await expect(fetch(`http://${own}:${port}/`)).rejects.toThrow('fetch failed')
	}
})
