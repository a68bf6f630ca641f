/** @jsxImportSource hono/jsx */
import { readFileSync } from 'node:fs'
import type { Child, PropsWithChildren } from 'hono/jsx'
import { raw } from 'hono/utils/html'
import type { Locale } from '../world/sessions.ts'
import { accentFrom } from './accent.ts'
import type { Translate } from './language.ts'

const STYLES = readFileSync(new URL('./hosted.css', import.meta.url), 'utf8')
const NEUTRAL = '#4a5261'

type Branding = { name: string; logoText: string; accentColor: string }
type DocumentProps = PropsWithChildren<{ locale: Locale; title: string; nonce: string; accentColor: string }>
type PageProps = PropsWithChildren<{
	locale: Locale
	title: string
	nonce: string
	branding: Branding
	/** What follows the brand in the header. */
	header: Child
	footer: Child
}>

/** A page with the header of the store. */
export function Page({ locale, title, nonce, branding, header, footer, children }: PageProps) {
	const { name, logoText, accentColor } = branding
	return (
		<Document locale={locale} title={`${title} – ${name}`} nonce={nonce} accentColor={accentColor}>
			<div class="page">
				<header>
					<p class="brand">
						<span class="logo" aria-hidden="true">
							{logoText}
						</span>
						{name}
					</p>
					{header}
				</header>
				<main>
					<h1>{title}</h1>
					{children}
				</main>
				<footer>{footer}</footer>
			</div>
		</Document>
	)
}

/** A page without a store, for a URL that cannot be used. */
export function ClosedPage({ locale, title, nonce, children }: Omit<DocumentProps, 'accentColor'>) {
	return (
		<Document locale={locale} title={title} nonce={nonce} accentColor={NEUTRAL}>
			<main class="gone">
				<h1>{title}</h1>
				{children}
			</main>
		</Document>
	)
}

/** The way out of a page. */
export function BackLink({ href, children }: PropsWithChildren<{ href: string }>) {
	return (
		<a class="back" href={href}>
			<span aria-hidden="true">← </span>
			{children}
		</a>
	)
}

/** The result of a form. It takes the focus: without JavaScript nothing else would announce it. */
export function Notice({ isProblem, children }: PropsWithChildren<{ isProblem: boolean }>) {
	return (
		<p class={isProblem ? 'notice problem' : 'notice'} role={isProblem ? 'alert' : 'status'} tabindex={-1} autofocus>
			{children}
		</p>
	)
}

export function emulatorNote(t: Translate): string {
	return t(
		'Recur 模擬器，供測試與展示使用，不會實際扣款。',
		'Recur emulator, for tests and demos. No real money moves.',
	)
}

/** The page as text, with the doctype that JSX cannot express. */
export function renderPage(page: { toString(): string }): string {
	return `<!doctype html>${page}`
}

/** Everything is inline: the page loads nothing else. */
function Document({ locale, title, nonce, accentColor, children }: DocumentProps) {
	return (
		<html lang={locale}>
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<meta name="robots" content="noindex" />
				<title>{title}</title>
				<link rel="icon" href="data:," />
				<style nonce={nonce}>{raw(accentRule(accentColor) + STYLES)}</style>
			</head>
			<body>{children}</body>
		</html>
	)
}

function accentRule(color: string): string {
	const { fill, ink, onLight, onDark } = accentFrom(color)
	return `:root{--accent:${fill};--accent-ink:${ink};--accent-on-light:${onLight};--accent-on-dark:${onDark}}`
}
