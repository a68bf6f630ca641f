import { inBrowser } from './browser/in-browser.ts'

export const dashboard = await inBrowser(import.meta, 'dashboard', {
	summary: 'Makes pictures of the dashboard’s panels in docs/pictures, from a Prometheus. Needs that program.',
	examples: { '': 'all rows' },
})
