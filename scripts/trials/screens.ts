import { inBrowser } from './browser/in-browser.ts'

export const screens = await inBrowser(import.meta, 'screens', {
	summary: 'Makes new pictures of the pages in docs/screens, and the READMEs’ animation. Look at each.',
	examples: { '': 'all of them', 'dark.768.png': 'only the pictures whose names end so', gif: 'only the animation' },
})
