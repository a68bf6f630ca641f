import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { ownPort } from '#tests/support/own-port.ts'

test('npm run emulator serves the demo’s store', async () => {
	const port = await ownPort()
	const env = { PATH: process.env.PATH, EMULATOR_PORT: String(port) } as unknown as NodeJS.ProcessEnv
	const emulator = spawn(process.execPath, ['scripts/emulator.mjs'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
	onTestFinished(() => void emulator.kill('SIGKILL'))
	let output = ''
	emulator.stdout.on('data', (chunk: Buffer) => (output += chunk))
	await expect.poll(() => output).toContain('the plans and customers of the demo')
	const products = await fetch(`http://localhost:${port}/v1/products`, {
		headers: { Authorization: 'Bearer sk_test_any' },
	})
	expect(products.status).toBe(200)
	const exited = once(emulator, 'close')
	emulator.kill('SIGINT')
	expect(await exited).toEqual([0, null])
})
