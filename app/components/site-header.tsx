import { Form, NavLink, useLocation } from '@remix-run/react'
import { useLocale, useTranslations } from 'use-intl'
import { type Locale, locales } from '#app/i18n/locale.ts'
import { paths } from '#app/paths.ts'

// Each name in its own language.
const LANGUAGE_NAMES: Record<Locale, string> = { 'zh-TW': '中文', en: 'English' }

const ITEM =
	'inline-flex min-h-11 items-center rounded px-1 hover:text-brand aria-[current=page]:font-semibold aria-[current=page]:text-brand max-sm:text-sm'

export function SiteHeader({ isSignedIn }: { isSignedIn: boolean }) {
	const t = useTranslations('app')
	return (
		<header className="border-line border-b bg-surface print:hidden">
			<a href="#main" className="sr-only focus:not-sr-only focus:block focus:p-3 focus:text-center focus:underline">
				{t('skipToContent')}
			</a>
			<div className="mx-auto flex max-w-3xl items-center gap-x-2 whitespace-nowrap px-5 py-3 sm:gap-x-5">
				<NavLink to={paths.home()} className="mr-auto flex min-h-11 items-center gap-2.5 rounded font-semibold">
					<Logo />
					<span className="max-sm:sr-only">{t('name')}</span>
				</NavLink>
				<nav aria-label={t('navigation')} className="flex items-center gap-2 sm:gap-4">
					<NavLink to={paths.pricing()} className={ITEM}>
						{t('pricing')}
					</NavLink>
					<NavLink to={isSignedIn ? paths.account() : paths.login()} className={ITEM}>
						{isSignedIn ? t('account') : t('signIn')}
					</NavLink>
				</nav>
				{isSignedIn && (
					<Form method="post" action={paths.logout()} reloadDocument>
						<button type="submit" className={`cursor-pointer ${ITEM}`}>
							{t('signOut')}
						</button>
					</Form>
				)}
				<LanguageSwitch />
			</div>
		</header>
	)
}

/** A form works without JavaScript, a full load changes the whole document. A phone only has space for the other language. */
function LanguageSwitch() {
	const t = useTranslations('app')
	const current = useLocale()
	const { pathname, search } = useLocation()
	return (
		<Form method="post" action={paths.locale()} reloadDocument>
			<input type="hidden" name="redirectTo" value={pathname + search} />
			<fieldset className="flex gap-3 text-sm">
				<legend className="sr-only">{t('language')}</legend>
				{locales.map((locale) => (
					<button
						key={locale}
						type="submit"
						name="locale"
						value={locale}
						lang={locale}
						aria-pressed={locale === current}
						className="min-h-11 cursor-pointer rounded px-1 text-muted hover:text-brand aria-pressed:font-semibold aria-pressed:text-ink max-sm:aria-pressed:hidden"
					>
						{LANGUAGE_NAMES[locale]}
					</button>
				))}
			</fieldset>
		</Form>
	)
}

// TODO(customize): your logo.
function Logo() {
	return (
		<svg viewBox="0 0 32 32" className="size-7" aria-hidden="true">
			<rect width="32" height="32" rx="9" className="fill-brand" />
			<path
				d="M21.6 12.2A7 7 0 1 0 23 17m-.2-7.4v3.8h-3.8"
				className="fill-none stroke-2 stroke-on-brand"
				strokeLinecap="round"
				strokeLinejoin="round"
			/>
		</svg>
	)
}
