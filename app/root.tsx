import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useMatch } from '@remix-run/react'
import type { ReactNode } from 'react'
import { IntlProvider, useTranslations } from 'use-intl'
import { ErrorPage } from './components/error-page.tsx'
import { PastDueNotice } from './components/past-due-notice.tsx'
import { ReadOnlyNotice } from './components/read-only-notice.tsx'
import { orLatest, type RootData, useNonce, useRootData } from './components/root-context.ts'
import { SiteHeader } from './components/site-header.tsx'
import { getRequestLocale } from './http/request-locale.server.ts'
import { supportLink } from './http/support-link.server.ts'
import { DEFAULT_TIME_ZONE } from './i18n/format.ts'
import { useShownLocale } from './i18n/load-messages.ts'
import { defaultLocale } from './i18n/locale.ts'
import { messageFiles } from './i18n/message-files.ts'
import { shownMessages } from './i18n/messages.ts'
import { paths } from './paths.ts'
import './styles/app.css'

export async function loader({ request, context }: LoaderFunctionArgs): Promise<RootData> {
	// Public pages stay up when the database is down.
	const user = await context.currentUser().catch(() => null)
	const known = await context.currentBilling().catch(() => null)
	return {
		locale: await getRequestLocale(request, user?.locale),
		timeZone: context.env.BILLING_TIME_ZONE,
		support: supportLink(context.env, context.requestId),
		isSignedIn: user !== null,
		isReadOnly: context.isReadOnly(),
		isPastDue: known?.billing.subscriptions.some(({ hint }) => hint === 'updateCard') ?? false,
	}
}

export const meta: MetaFunction<typeof loader> = ({ data }) => {
	const { app, home } = shownMessages(orLatest(data)?.locale ?? defaultLocale)
	return [{ title: app.name }, { name: 'description', content: home.lead }]
}

export function Layout({ children }: { children: ReactNode }) {
	const data = useRootData()
	const nonce = useNonce()
	// It says more of what is overdue itself.
	const isOnAccount = useMatch(paths.account()) !== null
	const locale = useShownLocale(data?.locale ?? defaultLocale)
	return (
		<html lang={locale}>
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="color-scheme" content="light dark" />
				<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
				<meta name="theme-color" content="#18201d" media="(prefers-color-scheme: dark)" />
				<link rel="icon" href="/favicon.svg" type="image/svg+xml" />
				<link rel="modulepreload" href={messageFiles[locale]} />
				<Meta />
				<Links />
			</head>
			<body className="flex min-h-dvh flex-col">
				<IntlProvider locale={locale} messages={shownMessages(locale)} timeZone={data?.timeZone ?? DEFAULT_TIME_ZONE}>
					<SiteHeader isSignedIn={data?.isSignedIn ?? false} />
					{data?.isReadOnly && <ReadOnlyNotice />}
					{data?.isPastDue && !isOnAccount && <PastDueNotice />}
					<main id="main" tabIndex={-1} className="mx-auto w-full max-w-3xl flex-1 px-5 py-10 outline-none sm:py-14">
						{children}
					</main>
					<SiteFooter />
				</IntlProvider>
				<ScrollRestoration nonce={nonce} />
				<Scripts nonce={nonce} />
			</body>
		</html>
	)
}

function SiteFooter() {
	const t = useTranslations('app')
	return (
		<footer className="border-line border-t text-muted text-sm print:hidden">
			<p className="mx-auto max-w-3xl px-5 py-6">{t('footer')}</p>
		</footer>
	)
}

export default function App() {
	return <Outlet />
}

export function ErrorBoundary() {
	return <ErrorPage />
}
