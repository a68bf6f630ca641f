import type { BrowserContext, Page } from '@playwright/test'

export type HeldPress = {
	/** How often the browser has posted the form. */
	count(): number
	/** Sends what was held, and from now on everything at once. */
	letGo(): void
}

/** Holds the form of the portal's button where the browser sends it, so that a page is as while Recur takes its time. */
export async function holdPress(target: Page | BrowserContext): Promise<HeldPress> {
	let count = 0
	let letGo = () => {}
	const gate = new Promise<void>((resolve) => {
		letGo = resolve
	})
	await target.route('**/account', async (route) => {
		if (route.request().method() !== 'POST') return await route.fallback()
		count += 1
		await gate
		await route.continue()
	})
	return { count: () => count, letGo }
}
