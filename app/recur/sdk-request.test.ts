import { expect, onTestFinished, test } from 'vitest'
import { sendJson, startPeer } from './peer.test-helper.ts'
import { sendThroughSdk, withFetch } from './sdk-request.server.ts'

async function replacement(input: RequestInfo | URL): Promise<Response> {
	return new Response(`replaced ${input}`)
}

test('fetch goes to the replacement inside the scope and nowhere else', async () => {
	const peer = await startPeer((response) => sendJson(response, 200, 'passed through'))

	const inside = withFetch(replacement, async () => await (await fetch('http://a.example')).text())
	const outside = fetch(peer.url)

	expect(await inside).toBe('replaced http://a.example')
	expect(await (await outside).json()).toBe('passed through')
})

test('concurrent scopes do not mix', async () => {
	const names = Array.from({ length: 20 }, (_, index) => `${index}`)

	const answers = names.map((name) =>
		withFetch(
			async () => new Response(name),
			async () => await (await fetch('http://a.example')).text(),
		),
	)

	expect(await Promise.all(answers)).toEqual(names)
})

test('a replacement may itself use fetch', async () => {
	const peer = await startPeer((response) => sendJson(response, 200, 'from the wire'))

	const answer = await withFetch(
		() => fetch(peer.url),
		async () => await (await fetch('http://a.example')).json(),
	)

	expect(answer).toBe('from the wire')
})

test('it wraps fetch once, and again only when somebody has replaced it', async () => {
	withFetch(replacement, () => null)
	const installed = globalThis.fetch
	withFetch(replacement, () => null)
	expect(globalThis.fetch).toBe(installed)

	onTestFinished(() => {
		globalThis.fetch = installed
	})
	globalThis.fetch = async () => new Response('replaced')

	expect(await withFetch(replacement, async () => await (await fetch('http://a.example')).text())).toMatch(/^replaced/)
	expect(await (await fetch('http://a.example')).text()).toBe('replaced')
})

const RESPONSE = { status: 502, retryAfter: null, body: '<h1>Bad Gateway' }

test('the raw response is kept even when the SDK cannot read it', async () => {
	const response = await sendThroughSdk(
		async () => await (await fetch('http://a.example')).json(),
		async () => RESPONSE,
	)

	expect(response).toBe(RESPONSE)
})

test('an error before any request is a bug and surfaces', async () => {
	const refused = sendThroughSdk(
		async () => {
			throw new Error('missing_customer_identifier')
		},
		async () => RESPONSE,
	)

	await expect(refused).rejects.toThrow('missing_customer_identifier')
})

test('a call that sends nothing is a bug and surfaces', async () => {
	const silent = sendThroughSdk(
		async () => undefined,
		async () => RESPONSE,
	)

	await expect(silent).rejects.toThrow('without sending a request')
})
