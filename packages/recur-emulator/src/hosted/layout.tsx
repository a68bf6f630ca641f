/** @jsxImportSource hono/jsx */

import { readFileSync } from 'node:fs'
import type { Child, PropsWithChildren } from 'hono/jsx'
import { raw } from 'hono/utils/html'
import { accentFrom } from './accent.ts'
import { formatTime, type PageContext } from './language.ts'

const STYLES = readFileSync(new URL('../../assets/hosted.css', import.meta.url), 'utf8')
const NEUTRAL = '#4a5261'

type Branding = { name: string; logoText: string; accentColor: string }
type DocumentProps = PropsWithChildren<{ context: PageContext; title: string; accentColor?: string }>
type PageProps = PropsWithChildren<{
	context: PageContext
	title: string
	branding: Branding
	/** What follows the brand in the header. */
	header: Child
	footer: Child
}>

export function Page({ context, title, branding, header, footer, children }: PageProps) {
	const { name, logoText, accentColor } = branding
	return (
		<Document context={context} title={`${title} – ${name}`} accentColor={accentColor}>
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
export function ClosedPage({ context, title, children }: DocumentProps) {
	return (
		<Document context={context} title={title}>
			<main class="gone">
				<h1>{title}</h1>
				{children}
			</main>
		</Document>
	)
}

export function LinkLine({ href, children }: PropsWithChildren<{ href: string }>) {
	return (
		<p>
			<a class="alone" href={href}>
				{children}
			</a>
		</p>
	)
}

export function Section({ id, title, children }: PropsWithChildren<{ id: string; title: string }>) {
	return (
		<section aria-labelledby={id}>
			<h2 id={id}>{title}</h2>
			{children}
		</section>
	)
}

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

export function SessionFooter({ context: { locale, t }, expiresAt }: { context: PageContext; expiresAt: string }) {
	const time = formatTime(expiresAt, locale)
	return (
		<>
			<p>{t(`此頁面有效至 ${time}。`, `This page is valid until ${time}.`)}</p>
			<p>
				{t(
					'Recur 模擬器，供測試與展示使用，不會實際扣款。',
					'Recur emulator, for tests and demos. No real charges are made.',
				)}
			</p>
		</>
	)
}

/** The page as text, with the doctype that JSX cannot express. */
export function renderPage(page: { toString(): string }): string {
	return `<!doctype html>${page}`
}

/** Everything is inline: the page loads nothing else. */
function Document({ context, title, accentColor = NEUTRAL, children }: DocumentProps) {
	return (
		<html lang={context.locale}>
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<meta name="robots" content="noindex" />
				<title>{title}</title>
				<link rel="icon" href="data:," />
				<style nonce={context.nonce}>{raw(accentRule(accentColor) + STYLES)}</style>
			</head>
			<body>{children}</body>
		</html>
	)
}

function accentRule(color: string): string {
	const { fill, ink, onLight, onDark } = accentFrom(color)
	return `:root{--accent:${fill};--accent-ink:${ink};--accent-on-light:${onLight};--accent-on-dark:${onDark}}`
}
