import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '../src/control-client.ts'
import { startEmulator } from '../src/start-emulator.ts'
import { bearer, emulatorForTests, errorCode } from './emulator-for-tests.ts'

const { origin, control, createSession, getEntitlements } = await emulatorForTests()

test.each(['/', '/v1', '/v1/billing/portal-sessions', '/v1/v1/portal/sessions', '/api/v1/portal/sessions', '/s'])(
	'the unknown path %s is a JSON 404',
	async (path) => {
		const response = await fetch(origin + path, { method: 'POST', headers: bearer('sk_test_1') })
		expect([response.status, await errorCode(response)]).toEqual([404, 'not_found'])
	},
)

test.each(['/v1/v1/portal/sessions', '//v1/portal/sessions'])('explains a base URL that gives %s', async (path) => {
	expect(await (await fetch(origin + path, { method: 'POST' })).text()).toContain('The SDK adds /v1 itself')
})

test.each([
	['GET', '/v1/portal/sessions', 'POST'],
	['DELETE', '/v1/portal/sessions', 'POST'],
	['POST', '/v1/customers/entitlements', 'GET'],
	['GET', '/v1/checkout/sessions', 'POST'],
	['POST', '/v1/products', 'GET'],
	['POST', '/v1/subscriptions', 'GET'],
	['POST', '/v1/customers', 'GET'],
	['POST', '/checkout/cs_1', 'GET'],
	['GET', '/checkout/cs_1/pay', 'POST'],
	['POST', '/deliveries', 'GET'],
	['POST', '/s/ps_1', 'GET'],
	['GET', '/s/ps_1/cancel', 'POST'],
])('%s %s is a 405 that names %s', async (method, path, allow) => {
	const response = await fetch(origin + path, { method, headers: bearer('sk_test_1') })
	expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
})

test('a busy port rejects with EADDRINUSE', async () => {
	const port = Number(new URL(origin).port)
	await expect(startEmulator({ port })).rejects.toMatchObject({
		code: 'EADDRINUSE',
		message: expect.stringContaining(`Port ${port} is in use`),
	})
})

test('stops while a request hangs', async () => {
	const emulator = await startEmulator()
	await createControlClient(emulator.origin).addFault({ endpoint: 'all', kind: 'hang' })
	const hanging = fetch(`${emulator.origin}/v1/customers/entitlements`).catch((error: Error) => error.message)
	await expect.poll(() => createControlClient(emulator.origin).listRequests()).not.toEqual([])
	await emulator.stop()
	await emulator.stop()
	expect(await hanging).toBe('fetch failed')
})

test('listens elsewhere where it is told to, and still answers to names of this machine alone', async () => {
	const everywhere = await startEmulator({ host: '0.0.0.0' })
	onTestFinished(everywhere.stop)
	expect([await ask(everywhere.origin, 'localhost'), await ask(everywhere.origin, 'a.example.com')]).toEqual([200, 403])
	await expect(ask(origin, 'localhost')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test('says that it is ready, and which process it is', async () => {
	const ready = await fetch(`${origin}/__control/ready`)
	expect([ready.status, await ready.json()]).toEqual([200, { pid: process.pid }])
})

test('answers as localhost and 127.0.0.1', async () => {
	expect(new URL(origin).hostname).toBe('localhost')
	expect((await fetch(origin.replace('localhost', '127.0.0.1'))).status).toBe(200)
})

test('rejects other host names', async () => {
	const status = await new Promise((resolve) => {
		request(`${origin}/__control/settings`, { headers: { host: 'rebound.example' } }, (response) => {
			resolve(response.statusCode)
		}).end()
	})
	expect(status).toBe(403)
})

test.each([
	['a foreign origin', { Origin: 'http://localhost:3000', 'Content-Type': 'application/json' }, 403],
	['a plain form', { 'Content-Type': 'text/plain' }, 400],
])('the control API rejects %s', async (_, headers, status) => {
	const init = { method: 'POST', headers, body: '{"seed":"empty"}' }
	expect((await fetch(`${origin}/__control/reset`, init)).status).toBe(status)
})

test('records requests without keys', async () => {
	await createSession({ email: 'nobody@example.com' }, { ...bearer('sk_test_hidden'), Cookie: 'a=b' })
	await getEntitlements('email=nobody', { 'X-Recur-Publishable-Key': 'pk_test_hidden' })
	await fetch(`${origin}/v1/elsewhere`, { headers: bearer('whatever') })
	const requests = await control.listRequests()
	expect(requests).toMatchObject([
		{ method: 'POST', path: '/v1/portal/sessions', key: 'secret', body: { email: 'nobody@example.com' } },
		{ method: 'GET', path: '/v1/customers/entitlements', key: 'publishable', query: { email: 'nobody' }, body: null },
		{ path: '/v1/elsewhere', key: 'unknown', headers: { authorization: 'unknown' } },
	])
	expect(JSON.stringify(requests)).not.toMatch(/hidden|whatever|a=b/)
	await control.clearRequests()
	expect(await control.listRequests()).toEqual([])
})

test('controls customers', async () => {
	const made = await control.putCustomer({ email: 'a@example.com' })
	expect(made).toMatchObject({ id: expect.stringMatching(/^[a-z][a-z0-9]{23}$/), environment: 'TEST' })
	await control.putCustomer({ ...made, name: 'Named' })
	expect(await control.getCustomer(made.id)).toEqual({ ...made, name: 'Named' })
	expect(await control.getCustomer(made.id, 'LIVE')).toBeNull()
	await control.deleteCustomer(made.id)
	expect(await control.getCustomer(made.id)).toBeNull()
})

test('rejects impossible customers and settings', async () => {
	await control.putCustomer({ email: 'a@example.com', externalId: 'user1' })
	await expect(control.putCustomer({ email: 'a@example.com' })).rejects.toThrow('409')
	await expect(control.putCustomer({ email: 'b@example.com', externalId: 'user1' })).rejects.toThrow('409')
	const unknown = [{ product: 'no-such-plan' }]
	await expect(control.putCustomer({ email: 'c@example.com', subscriptions: unknown })).rejects.toThrow('no-such-plan')
	await expect(control.updateSettings({ dialect: 'kebab' as 'snake' })).rejects.toThrow('dialect')
})

/** Asks the emulator at another address of this machine. */
async function ask(emulator: string, name: string): Promise<number | undefined> {
	const { port } = new URL(emulator)
	const asked = request({ host: '127.0.0.2', port, headers: { Host: name } }).end()
	const [answer]: IncomingMessage[] = await once(asked, 'response')
	answer?.resume()
	return answer?.statusCode
}
