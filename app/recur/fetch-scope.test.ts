import { expect, onTestFinished, test } from 'vitest'
import { withFetch } from './fetch-scope.server.ts'
import { sendJson, startPeer } from './peer.test-helper.ts'

async function carrier(input: RequestInfo | URL): Promise<Response> {
	return new Response(`carried ${input}`)
}

test('fetch goes to the carrier inside the scope and nowhere else', async () => {
	const peer = await startPeer((response) => sendJson(response, 200, 'passed through'))

	const inside = withFetch(carrier, async () => await (await fetch('http://a.example')).text())
	const outside = fetch(peer.url)

	expect(await inside).toBe('carried http://a.example')
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

test('a carrier may itself use fetch', async () => {
	const peer = await startPeer((response) => sendJson(response, 200, 'from the wire'))

	const answer = await withFetch(
		() => fetch(peer.url),
		async () => await (await fetch('http://a.example')).json(),
	)

	expect(answer).toBe('from the wire')
})

test('it wraps fetch once, and again only when somebody has replaced it', async () => {
	withFetch(carrier, () => null)
	const installed = globalThis.fetch
	withFetch(carrier, () => null)
	expect(globalThis.fetch).toBe(installed)

	onTestFinished(() => {
		globalThis.fetch = installed
	})
	globalThis.fetch = async () => new Response('replaced')

	expect(await withFetch(carrier, async () => await (await fetch('http://a.example')).text())).toMatch(/^carried/)
	expect(await (await fetch('http://a.example')).text()).toBe('replaced')
})
