import type { Browser } from '@playwright/test'

export const SCREEN = { width: 800, height: 680 }

/** What the window shows, the address above it, and what happens below it. */
export type Scene = {
	screen: Buffer | string
	address: string
	caption: string
	/** Where the pointer is on the screen. */
	pointer?: { x: number; y: number } | undefined
}

const [BAR, CAPTION] = [34, 40]
const STYLE = `
* { box-sizing: border-box; margin: 0 }
body { width: ${SCREEN.width}px; font: 15px system-ui, sans-serif; background: #fff }
header { height: ${BAR}px; background: #d9dde3; display: flex; align-items: center; gap: 7px; padding: 0 12px }
header i { width: 11px; height: 11px; border-radius: 50%; background: #9aa3af }
header span { flex: 1; margin-left: 8px; padding: 2px 12px; border-radius: 6px; background: #fff; font-size: 13px; color: #333 }
main { position: relative; height: ${SCREEN.height}px; overflow: hidden }
main img { display: block; width: 100% }
main pre { height: 100%; padding: 20px; font: 13.5px/1.55 ui-monospace, "DejaVu Sans Mono", monospace; background: #11161d; color: #e6e9ee; white-space: pre-wrap }
main svg { position: absolute; width: 26px; height: 26px }
footer { height: ${CAPTION}px; background: #0f6b5c; color: #fff; display: flex; align-items: center; padding: 0 16px; font-weight: 600 }`
const POINTER =
	'<path d="M3 2L3 20L8 15.5L11.2 22.5L14.4 21L11.3 14.2L18 14Z" fill="#111" stroke="#fff" stroke-width="1.6"/>'

/** A window in which screens of pages and of a terminal are shown, to be photographed. */
export async function openStage(browser: Browser) {
	const page = await browser.newPage({ viewport: { width: SCREEN.width, height: BAR + SCREEN.height + CAPTION } })
	return {
		async photograph({ screen, address, caption, pointer }: Scene): Promise<Buffer> {
			const shown =
				typeof screen === 'string'
					? `<pre>${screen.replaceAll('<', '&lt;')}</pre>`
					: `<img src="data:image/png;base64,${screen.toString('base64')}">`
			const drawn = pointer ? `<svg style="left:${pointer.x}px;top:${pointer.y}px">${POINTER}</svg>` : ''
			const header = `<header><i></i><i></i><i></i><span>${address}</span></header>`
			await page.setContent(`<style>${STYLE}</style>${header}<main>${shown}${drawn}</main><footer>${caption}</footer>`)
			return await page.screenshot()
		},
		close: () => page.close(),
	}
}
