import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { safeRedirectTo } from '#app/auth/redirect-to.server.ts'
import { buttonClass } from '#app/components/buttons.tsx'
import { ProviderForm } from '#app/components/provider-form.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { actionHeaders } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { requireOidc } from './require-oidc.server.ts'

export const meta = pageMeta('oidc', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const { name } = requireOidc(context)
	return { provider: name, redirectTo: safeRedirectTo(new URL(request.url).searchParams.get('redirectTo')) }
}

export async function action({ request, context }: ActionFunctionArgs) {
	const oidc = requireOidc(context)
	const redirectTo = safeRedirectTo((await readForm(request))?.get('redirectTo'))
	if (await context.currentUser()) throw redirect(redirectTo, 303)
	const begun = await oidc.begin(redirectTo)
	if (!begun) throw redirect(paths.loginAfter('provider_unavailable', redirectTo), 303)
	// Not a redirect: browsers apply `form-action` to all redirects of a form, and a provider may redirect to unknown hosts.
	const headers = { 'Set-Cookie': begun.cookie, 'Cache-Control': 'no-store', Refresh: `0; url=${begun.url}` }
	return data({ url: begun.url }, { headers })
}

export default function LoginByOidc() {
	const t = useTranslations('oidc')
	const known = useLoaderData<typeof loader>()
	const begun = useActionData<typeof action>()
	return (
		<div className="mx-auto grid max-w-sm gap-6">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('title')}</h1>
			{begun ? (
				<>
					<p role="status">{t('leading', known)}</p>
					<a href={begun.url} className={buttonClass('secondary')}>
						{t('goOn', known)}
					</a>
				</>
			) : (
				<ProviderForm {...known} />
			)}
		</div>
	)
}
