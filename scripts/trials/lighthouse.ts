import { inBrowser } from './browser/in-browser.ts'

export const lighthouse = await inBrowser(import.meta, 'lighthouse', {
	summary: 'Measures pages with Lighthouse; fails below 95 for speed and 100 for the rest. Needs npm’s registry.',
	examples: { '': 'all pages', '/pricing': 'one page' },
})
