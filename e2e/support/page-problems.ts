import type { Page } from '@playwright/test'

/** Collects what the page reports to its console as errors, and exceptions nobody caught. */
export function watchPage(page: Page): string[] {
	const problems: string[] = []
	page.on('pageerror', (error) => problems.push(`Uncaught ${error.message}`))
	page.on('console', (message) => {
		if (message.type() !== 'error') return
		// Chromium reports a page that came with an error status; tests look at such statuses themselves.
		const isTheDocument =
			message.text().startsWith('Failed to load resource') && isPageUrl(page, message.location().url)
		if (!isTheDocument) problems.push(message.text())
	})
	return problems
}

function isPageUrl(page: Page, url: string): boolean {
	return page.frames().some((frame) => withoutHash(frame.url()) === withoutHash(url))
}

function withoutHash(url: string): string {
	return url.split('#')[0] ?? url
}
