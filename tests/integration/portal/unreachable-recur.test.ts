import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { ownPort } from '#tests/support/own-port.ts'
import { doors, press } from '../support/doors.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { startTestApp } from '../support/test-app.ts'

test.each([
	['nobody listens', async () => `http://127.0.0.1:${await ownPort()}`],
	['its name does not resolve', async () => 'https://recur.invalid'],
	['it speaks no TLS', async () => `https://127.0.0.1:${await silentPort()}`],
])('when %s, both doors say that the portal is unavailable and the page stands', async (_case, address) => {
	const app = await startTestApp({ RECUR_API_URL: await address(), RECUR_DEADLINE_MS: '1000' })
	onTestFinished(app.stop)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	for (const door of doors) {
		expectRefusal(await press(visitor, door), door, { outcome: 'unavailable', retryAfter: 30 })
	}
	const page = await visitor.get('/account?status=wait')
	expect(page.status).toBe(200)
	expect(page.text).toContain('暫時無法取得訂閱狀態')
	expect(await visitor.get('/readyz')).toMatchObject({ status: 200 })
})

async function silentPort(): Promise<number> {
	const server = createServer((socket) => {
		socket.on('error', () => {})
		socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	onTestFinished(() => void server.close())
	const address = server.address()
	return typeof address === 'object' && address ? address.port : 0
}
