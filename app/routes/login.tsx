import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { createAuthenticator } from '#app/auth/authenticator.server.ts'
import { oidcRefusals } from '#app/auth/oidc/oidc-sign-in.server.ts'
import { safeRedirectTo } from '#app/auth/redirect-to.server.ts'
import { buttonClass } from '#app/components/buttons.tsx'
import { Notice } from '#app/components/panel.tsx'
import { PasswordField } from '#app/components/password-field.tsx'
import { ProviderForm } from '#app/components/provider-form.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { endSignIn } from './end-sign-in.server.ts'

const LONG_SECONDS = 120

export const meta = pageMeta('login', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const { searchParams } = new URL(request.url)
	const redirectTo = safeRedirectTo(searchParams.get('redirectTo'))
	if (await context.currentUser()) throw redirect(redirectTo, 303)
	const provider = context.oidc?.name ?? null
	const outcome = provider === null ? undefined : oidcRefusals.find((one) => one === searchParams.get('problem'))
	const known = { redirectTo, sendsCodes: context.mailQueue !== null, provider, problem: outcome ?? null }
	return data(known, outcome && refusalInit({ outcome }))
}

export async function action({ request, context }: ActionFunctionArgs) {
	// The form strategy reads the body, which can be read once.
	const form = await readForm(request.clone())
	if (!form) return data({ problem: 'invalidCredentials' as const, seconds: 0, email: '' }, 400)
	const authenticator = createAuthenticator(context.clientNetwork, context)
	const result = await authenticator.authenticate('form', request)
	switch (result.outcome) {
		case 'signed_in':
			return await endSignIn(request, result, safeRedirectTo(form.get('redirectTo')), context)
		case 'invalid_credentials':
			return data({ problem: 'invalidCredentials' as const, seconds: 0, email: typedEmail(form) }, 400)
		case 'invisible_character':
		case 'foreign_character': {
			const { character } = result
			return data({ problem: result.outcome, character, seconds: 0, email: typedEmail(form) }, 400)
		}
		case 'rate_limited': {
			const problem = result.retryAfter > LONG_SECONDS ? ('rateLimitedLong' as const) : ('rateLimited' as const)
			return refusal(problem, 429, result.retryAfter, form)
		}
		case 'busy':
			return refusal('busy' as const, 503, result.retryAfter, form)
	}
}

function refusal<Problem extends string>(problem: Problem, status: number, seconds: number, form: FormData) {
	const headers = { 'Retry-After': String(seconds) }
	return data({ problem, seconds, email: typedEmail(form) }, { status, headers })
}

function waitOf(seconds: number) {
	return { seconds, minutes: Math.ceil(seconds / 60) }
}

function typedEmail(form: FormData): string {
	return String(form.get('email') ?? '').slice(0, 254)
}

export default function Login() {
	const t = useTranslations('login')
	const tCode = useTranslations('code')
	const tOidc = useTranslations('oidc')
	const { redirectTo, sendsCodes, provider, problem } = useLoaderData<typeof loader>()
	const failure = useActionData<typeof action>()
	return (
		<div className="mx-auto max-w-sm">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('title')}</h1>
			<p className="mt-2 mb-6 text-muted">{t('lead')}</p>
			{failure && (
				<Notice>
					{'character' in failure ? tCode(failure.problem, failure) : t(failure.problem, waitOf(failure.seconds))}
				</Notice>
			)}
			{problem && provider && !failure && <Notice>{tOidc(problem, { provider })}</Notice>}
			<Form method="post" reloadDocument className="grid gap-4">
				<input type="hidden" name="redirectTo" value={redirectTo} />
				<TextField label={t('email')} name="email" type="email" autoComplete="username" defaultValue={failure?.email} />
				<PasswordField label={t('password')} name="password" autoComplete="current-password" />
				<button type="submit" className={buttonClass('primary')}>
					{t('submit')}
				</button>
				{sendsCodes && (
					<p>
						<Link to={paths.loginByCode(redirectTo)} className="link">
							{t('forgotten')}
						</Link>
					</p>
				)}
			</Form>
			{(provider || sendsCodes) && <OtherWays {...{ redirectTo, sendsCodes, provider }} />}
		</div>
	)
}

type OtherWaysProps = { redirectTo: string; sendsCodes: boolean; provider: string | null }

function OtherWays({ redirectTo, sendsCodes, provider }: OtherWaysProps) {
	const t = useTranslations()
	return (
		<div className="mt-6 grid gap-3">
			<p className="mb-1 flex items-center gap-4 text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
				{t('login.or')}
			</p>
			{provider && <ProviderForm provider={provider} redirectTo={redirectTo} />}
			{sendsCodes && (
				<>
					<Link to={paths.loginByCode(redirectTo)} className={buttonClass('secondary')}>
						{t('loginByCode.title')}
					</Link>
					<p className="text-center text-muted text-sm">{t('loginByCode.offer')}</p>
				</>
			)}
		</div>
	)
}
