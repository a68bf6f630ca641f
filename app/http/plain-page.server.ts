import { html } from 'hono/html'
import type { Locale } from '#app/i18n/locale.ts'
import { paths } from '#app/paths.ts'

export type PlainPage = {
	locale: Locale
	title: string
	text: string
	/** What the link back to the home page says. */
	goHome: string
	nonce: string
	status: number
}

/** A page without the application behind it: for refusals before Remix is asked, and for when Remix itself fails. */
export async function plainPage({ locale, title, text, goHome, nonce, status }: PlainPage): Promise<Response> {
	const page = await html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<style nonce="${nonce}">
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, "Noto Sans TC", sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-items: center }
main { max-width: 32rem; padding: 1.5rem }
a { color: inherit; font-weight: 600 }
</style>
</head>
<body><main><h1>${title}</h1><p>${text}</p><p><a href="${paths.home()}">${goHome}</a></p></main></body>
</html>`
	return new Response(page.toString(), {
		status,
		headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' },
	})
}
