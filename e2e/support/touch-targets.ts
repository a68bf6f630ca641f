import type { Page } from '@playwright/test'

const LEAST_PX = 44
const TARGETS = 'a[href], button, summary, select, textarea, input:not([type=hidden])'

/** What a finger is meant to hit and is lower than 44 pixels. A link inside a sentence is as high as its line: WCAG 2.5.8. */
export async function smallTargets(page: Page): Promise<string[]> {
	return await page.locator(TARGETS).evaluateAll((elements, least) => {
		const isInSentence = (element: Element) =>
			getComputedStyle(element).display === 'inline' &&
			[...(element.parentElement?.childNodes ?? [])].some(
				({ nodeType, textContent }) => nodeType === Node.TEXT_NODE && textContent?.trim(),
			)
		const areaOf = (element: Element) =>
			(element.matches('[type=radio], [type=checkbox]') && element.closest('label')) || element
		return elements
			.filter((element) => element.checkVisibility() && !isInSentence(element))
			.map((element) => ({ element, ...areaOf(element).getBoundingClientRect().toJSON() }))
			.filter(({ width, height }) => width > 1 && height < least)
			.map(({ element, height }) => `${Math.floor(height)} pixels high: ${element.outerHTML.slice(0, 160)}`)
	}, LEAST_PX)
}
