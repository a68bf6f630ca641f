import type { BrowserContext, Page } from '@playwright/test'

export type Held = {
	/** How often the browser has asked. */
	count(): number
	/** Sends what was held, and from now on everything at once. */
	letGo(): void
}

/** Holds the form of the portal's button where the browser sends it, so that a page is as while Recur takes its time. */
export async function holdPress(target: Page | BrowserContext): Promise<Held> {
	return await hold(target, '**/account', 'POST')
}

/** Holds the scripts, so that a page is as the server sent it. */
export async function holdScripts(target: Page | BrowserContext): Promise<Held> {
	return await hold(target, '**/assets/*.js', 'GET')
}

async function hold(target: Page | BrowserContext, url: string, method: string): Promise<Held> {
	let count = 0
	let letGo = () => {}
	const gate = new Promise<void>((resolve) => {
		letGo = resolve
	})
	await target.route(url, async (route) => {
		if (route.request().method() !== method) return await route.fallback()
		count += 1
		await gate
		await route.continue()
	})
	return { count: () => count, letGo }
}
