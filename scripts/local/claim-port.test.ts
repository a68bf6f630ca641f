import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { claimPort } from './claim-port.ts'
import { ownPort } from './own-port.ts'

const claim = { command: 'demo', fallback: 3000 } as const

test.each(['PORT', 'EMULATOR_PORT', 'MAILBOX_PORT'] as const)('names %s when its port is taken', async (variable) => {
	const { port } = await listen()
	await expect(claimPort({ ...claim, variable, settings: { [variable]: String(port) } })).rejects.toThrow(
		`Port ${port} is already in use. Stop what uses it, or choose another: ${variable}=${port + 1} npm run demo`,
	)
})

test.each(['many', '0', '65536', '1.5'])('refuses %s, which is not a port', async (text) => {
	const settings = { EMULATOR_PORT: text }
	await expect(claimPort({ ...claim, variable: 'EMULATOR_PORT', settings })).rejects.toThrow(
		'EMULATOR_PORT must be a number from 1 to 65535.',
	)
})

test('takes the default port unless another is set', async () => {
	const [usual, chosen] = [await ownPort(), await ownPort()]
	const own = { command: 'demo', variable: 'PORT', fallback: usual } as const
	expect(await claimPort({ ...own, settings: { PORT: '' } })).toBe(usual)
	expect(await claimPort({ ...own, settings: { PORT: String(chosen) } })).toBe(chosen)
})

test('waits for a port that is being released', async () => {
	const { port, leave } = await listen()
	const claimed = claimPort({ ...claim, variable: 'PORT', patienceMs: 60_000, settings: { PORT: String(port) } })
	leave()
	expect(await claimed).toBe(port)
})

async function listen() {
	const port = await ownPort()
	const server = createServer().listen(port)
	onTestFinished(() => void server.close())
	await once(server, 'listening')
	return { port: (server.address() as AddressInfo).port, leave: () => void server.close() }
}
