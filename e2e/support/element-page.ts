import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'

/** Recur's script for browsers, as it ships. It defines `<recur-portal>` and `RecurCheckout`. */
const SDK = createRequire(import.meta.url).resolve('recur-tw/vanilla')

// The element itself shows no error: it tells the page by an event.
const SHOW_ERRORS = `addEventListener('portal-error', ({ detail }) => {
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
	await page.route(`${origin}/product`, (route) => route.fulfill({ headers, contentType, body: html(attributes) }))
	await page.route(`${origin}/product/sdk.js`, (route) => route.fulfill({ path: SDK }))
	await page.route(`${origin}/product/show-errors.js`, (route) =>
		route.fulfill({ contentType: 'text/javascript', body: SHOW_ERRORS }),
	)
	await page.goto(`${origin}/product`)
	await page.waitForFunction(() => customElements.get('recur-portal') !== undefined)
}

function html(attributes: Record<string, string>): string {
	const given = Object.entries({ 'api-endpoint': '/api/portal', ...attributes })
	const element = `<recur-portal ${given.map(([name, value]) => `${name}="${value}"`).join(' ')}></recur-portal>`
	return `<!doctype html><html lang="zh-TW"><link rel="icon" href="data:,"><title>A product</title>
${element}<p role="alert"></p>
<script src="/product/sdk.js"></script><script src="/product/show-errors.js"></script></html>`
}
