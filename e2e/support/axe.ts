import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const require = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'))
const AXE_SOURCE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const ALREADY_LOADED = ' '
const COLOUR_RULES = ['color-contrast', 'link-in-text-block']

export type Scope = 'everything' | 'colours'

/** What axe has against the page as it is now, and whether the page is wider than the window. */
export async function axeViolations(page: Page, scope: Scope): Promise<string[]> {
	await loadAxe(page)
	// During a colour transition the contrast is not yet the final one.
	await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
	// The pages have no frames, so the legacy mode finds as much and needs no second page.
	const axe = new AxeBuilder({ page, axeSource: ALREADY_LOADED }).setLegacyMode()
	const rules = scope === 'colours' ? { runOnly: COLOUR_RULES } : {}
	const { violations } = await axe.options({ ...rules, resultTypes: ['violations'] }).analyze()
	const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
	const overflow = await page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement
		return scrollWidth - clientWidth
	})
	return overflow > 0 ? [...found, `${overflow} pixels too wide`] : found
}

/** Once per page. The builder sends axe twice before each run, and that takes longer than the run. */
async function loadAxe(page: Page): Promise<void> {
	const isLoaded = await page.evaluate(() => 'axe' in window)
	if (!isLoaded) await page.evaluate(AXE_SOURCE)
}
