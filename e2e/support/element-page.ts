import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'

/** Recur's script for browsers, as it ships. It defines `<recur-portal>`, `<recur-checkout>` and `RecurCheckout`. */
const SDK = createRequire(import.meta.url).resolve('recur-tw/vanilla')

/** What the browser says on a page with an element of Recur, besides what a test is about. */
export const problemsOfElements = [
	// The element styles itself in a way that our policy forbids, so it looks plain. It works all the same.
	/inline style.*Content Security Policy/s,
	// It repeats each failure on the console, beside what the browser says of it.
	/^\[recur-(portal|checkout)\]/,
	/^Failed to load resource: .* status of (401|403|404|409|429|500|503)/,
]

// The elements show no error themselves: they notify the page by an event.
const SHOW_ERRORS = `for (const name of ['portal-error', 'checkout-error']) addEventListener(name, ({ detail }) => {
	document.querySelector('[role=alert]').textContent = detail.message
})`

/**
 * Opens a page as a product may have it, with Recur's `<recur-portal>` on it: at the application's origin, with the policies
 * that the application gives to its own pages. Only that page and its two scripts are made up.
 */
export async function openElementPage(
	page: Page,
	origin: string,
	attributes: Record<string, string> = {},
): Promise<void> {
	const { 'content-security-policy': policy = '', 'referrer-policy': referrer = '' } = (
		await page.request.get(`${origin}/login`)
	).headers()
	expect(policy).toContain("default-src 'none'")
	const headers = { 'content-security-policy': policy, 'referrer-policy': referrer }
	const contentType = 'text/html; charset=utf-8'
	const body = html(element('recur-portal', { 'api-endpoint': '/api/portal', ...attributes }))
	await page.route(`${origin}/product`, (route) => route.fulfill({ headers, contentType, body }))
	await page.route(`${origin}/product/sdk.js`, (route) => route.fulfill({ path: SDK }))
	await page.route(`${origin}/product/show-errors.js`, (route) =>
		route.fulfill({ contentType: 'text/javascript', body: SHOW_ERRORS }),
	)
	await page.goto(`${origin}/product`)
	await page.waitForFunction(() => customElements.get('recur-portal') !== undefined)
}

/**
 * Serves a page of another shop on this machine, with Recur's `<recur-checkout>` on it. A page that is only made up, as above,
 * may not ask loopback addresses: browsers take it for one of the public network.
 */
export async function serveCheckoutPage(attributes: Record<string, string>) {
	const files: Record<string, string | undefined> = {
		'/product': html(element('recur-checkout', attributes)),
		'/product/sdk.js': await readFile(SDK, 'utf8'),
		'/product/show-errors.js': SHOW_ERRORS,
	}
	const server = createServer(({ url = '' }, response) => {
		const type = url.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
		response.setHeader('Content-Type', type).end(files[url])
	})
	await once(server.listen(0, 'localhost'), 'listening')
	const { port } = server.address() as AddressInfo
	return {
		url: `http://localhost:${port}/product`,
		async [Symbol.asyncDispose]() {
			const closed = promisify(server.close.bind(server))()
			// A browser opens connections ahead of use, for whose first request the server would wait for minutes.
			server.closeAllConnections()
			await closed
		},
	}
}

function element(name: string, attributes: Record<string, string>): string {
	const given = Object.entries(attributes).map(([attribute, value]) => `${attribute}="${value}"`)
	return `<${name} ${given.join(' ')}></${name}>`
}

function html(content: string): string {
	return `<!doctype html><html lang="zh-TW"><link rel="icon" href="data:,"><title>A product</title>
${content}<p role="alert"></p>
<script src="/product/sdk.js"></script><script src="/product/show-errors.js"></script></html>`
}
