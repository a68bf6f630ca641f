import { Form, NavLink } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'
import { LanguageSwitch } from './language-switch.tsx'
import { Logo } from './logo.tsx'

const ITEM = 'rounded px-1 py-2 hover:text-brand aria-[current=page]:font-semibold aria-[current=page]:text-brand'

export function SiteHeader({ isSignedIn }: { isSignedIn: boolean }) {
	const t = useTranslations('app')
	return (
		<header className="border-line border-b bg-surface">
			<a href="#main" className="sr-only focus:not-sr-only focus:block focus:p-3 focus:text-center focus:underline">
				{t('skipToContent')}
			</a>
			<div className="mx-auto flex max-w-3xl flex-wrap items-center gap-x-5 gap-y-1 px-5 py-3">
				<NavLink to={paths.home()} className="mr-auto flex items-center gap-2 py-2 font-semibold">
					<Logo />
					{t('name')}
				</NavLink>
				<nav aria-label={t('navigation')} className="flex items-center gap-4">
					<NavLink to={paths.pricing()} className={ITEM}>
						{t('pricing')}
					</NavLink>
					<NavLink to={isSignedIn ? paths.account() : paths.login()} className={ITEM}>
						{isSignedIn ? t('account') : t('signIn')}
					</NavLink>
				</nav>
				{isSignedIn && (
					<Form method="post" action={paths.logout()} reloadDocument>
						<button type="submit" className="cursor-pointer rounded px-1 py-2 hover:text-brand">
							{t('signOut')}
						</button>
					</Form>
				)}
				<LanguageSwitch />
			</div>
		</header>
	)
}
