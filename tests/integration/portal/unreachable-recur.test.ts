import { once } from 'node:events'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { selfSigned } from '#tests/support/self-signed.ts'
import { endpoints, press } from '../support/endpoints.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { startTestApp } from '../support/test-app.ts'

const HOSTED = 'http://localhost:4100'

test.each([
	// No test may listen there.
	['nothing listens', async () => 'http://127.0.0.1:1'],
	['its name does not resolve', async () => 'https://recur.invalid'],
	['it speaks no TLS', async () => `https://localhost:${await listen(silentServer())}`],
	['no authority signed its certificate', async () => `https://localhost:${await listen(selfSignedRecur())}`],
])('when %s, the portal is unavailable and the page stands', async (_case, address) => {
	const settings = { RECUR_API_URL: await address(), RECUR_HOSTED_ORIGINS: HOSTED, RECUR_DEADLINE_MS: '1000' }
	const app = await startTestApp(settings)
	onTestFinished(app.stop)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	for (const endpoint of endpoints) {
		expectRefusal(await press(visitor, endpoint), endpoint, { outcome: 'unavailable', retryAfter: 30 })
	}
	// It waits two seconds for Recur's first answer; on a slow machine the failure may come later.
	const readPage = () => visitor.get('/account?status=wait')
	const failed = { status: 200, text: expect.stringContaining('暫時無法取得訂閱狀態') }
	await expect.poll(readPage).toMatchObject(failed)
	expect(await visitor.get('/readyz')).toMatchObject({ status: 200 })
})

function silentServer(): Server {
	return createServer((socket) => {
		socket.on('error', () => {})
		socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
	})
}

/** Opens a portal for a client that does not check its certificate. */
function selfSignedRecur(): Server {
	return createHttpsServer(selfSigned(), (_request, response) => {
		response.writeHead(201, { 'Content-Type': 'application/json' }).end(`{"url":"${HOSTED}/s/ps_1"}`)
	})
}

async function listen(server: Server): Promise<number> {
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	onTestFinished(() => void server.close())
	return (server.address() as AddressInfo).port
}
