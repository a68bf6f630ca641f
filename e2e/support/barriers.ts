import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

type Scope = 'everything' | 'colours'

const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

/** What axe has against the page as it is now, and whether it runs out of the window sideways. */
export async function barriers(page: Page, scope: Scope): Promise<string[]> {
	// Half-way between two colours, none has the contrast it is meant to have.
	await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
	// Without frames the older way is as thorough, and needs no second page.
	const axe = new AxeBuilder({ page }).setLegacyMode()
	const { violations } = await (scope === 'colours' ? axe.withRules(COLOUR_RULES) : axe).analyze()
	const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
	const overflow = await page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement
		return scrollWidth - clientWidth
	})
	return overflow > 0 ? [...found, `${overflow} pixels too wide`] : found
}
