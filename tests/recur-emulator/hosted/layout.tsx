/** @jsxImportSource hono/jsx */
import { readFileSync } from 'node:fs'
import type { PropsWithChildren } from 'hono/jsx'
import { raw } from 'hono/utils/html'
import { type Accent, accentFrom } from './accent.ts'

const STYLES = readFileSync(new URL('./hosted.css', import.meta.url), 'utf8')

type Props = PropsWithChildren<{ lang: string; title: string; nonce: string; accentColor: string }>

/** The document around a hosted page. Everything is inline: the page loads nothing else. */
export function Layout({ lang, title, nonce, accentColor, children }: Props) {
	return (
		<html lang={lang}>
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<meta name="robots" content="noindex" />
				<title>{title}</title>
				<link rel="icon" href="data:," />
				<style nonce={nonce}>{raw(accentRule(accentFrom(accentColor)) + STYLES)}</style>
			</head>
			<body>{children}</body>
		</html>
	)
}

/** The page as text, with the doctype that JSX cannot express. */
export function renderPage(page: { toString(): string }): string {
	return `<!doctype html>${page}`
}

function accentRule({ fill, ink, onLight, onDark }: Accent): string {
	return `:root{--accent:${fill};--accent-ink:${ink};--accent-on-light:${onLight};--accent-on-dark:${onDark}}`
}
