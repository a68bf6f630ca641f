import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { claimPorts } from './claim-ports.ts'
import { ownPort } from './own-port.ts'

const demo = { command: 'demo' } as const

test.each(['PORT', 'EMULATOR_PORT', 'MAILBOX_PORT'] as const)('names %s when its port is taken', async (variable) => {
	const { port } = await listen()
	await expect(claimPorts({ [variable]: port }, demo)).rejects.toThrow(
		`Port ${port} is already in use. Stop what uses it, or choose another: ${variable}=${port + 1} npm run demo`,
	)
})

test('names all ports that are taken at once', async () => {
	const [app, emulator, mailbox] = [(await listen()).port, await ownPort(), (await listen()).port]
	await expect(claimPorts({ PORT: app, EMULATOR_PORT: emulator, MAILBOX_PORT: mailbox }, demo)).rejects.toThrow(
		`Ports ${app}, ${mailbox} are already in use. Stop what uses them, or choose others: PORT=${app + 1} MAILBOX_PORT=${mailbox + 1} npm run demo`,
	)
})

test.each(['many', '0', '65536', '1.5'])('refuses %s, which is not a port', async (text) => {
	await expect(claimPorts({ EMULATOR_PORT: 4100 }, { ...demo, settings: { EMULATOR_PORT: text } })).rejects.toThrow(
		'EMULATOR_PORT must be a number from 1 to 65535.',
	)
})

test('takes the usual port unless another is set', async () => {
	const [usual, chosen] = [await ownPort(), await ownPort()]
	expect(await claimPorts({ PORT: usual }, { ...demo, settings: { PORT: '' } })).toEqual({ PORT: usual })
	expect(await claimPorts({ PORT: usual }, { ...demo, settings: { PORT: String(chosen) } })).toEqual({ PORT: chosen })
})

test('waits for a port that is being released', async () => {
	const { port, leave } = await listen()
	const claimed = claimPorts({ PORT: port }, { ...demo, patienceMs: 60_000, settings: {} })
	leave()
	expect(await claimed).toEqual({ PORT: port })
})

async function listen() {
	const port = await ownPort()
	const server = createServer().listen(port)
	onTestFinished(() => void server.close())
	await once(server, 'listening')
	return { port: (server.address() as AddressInfo).port, leave: () => void server.close() }
}
