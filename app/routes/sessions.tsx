import { type ActionFunctionArgs, type AppLoadContext, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Form, Link, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { listProviders, removeIdentities } from '#app/auth/oidc/identity.server.ts'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { endAllSessions } from '#app/auth/session/end-sessions.server.ts'
import { type CurrentUser, endSession } from '#app/auth/session/session.server.ts'
import { readSessionHash } from '#app/auth/session/session-cookie.server.ts'
import { listSessions } from '#app/auth/session/session-list.server.ts'
import { buttonClass } from '#app/components/buttons.tsx'
import { Badge } from '#app/components/status-badge.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { useReaderDates } from '#app/i18n/format.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'

export const meta = pageMeta('sessions', { isIndexed: false })

export async function loader({ request, context }: LoaderFunctionArgs) {
	const user = await requireUser(context, paths.sessions())
	const current = await readSessionHash(request, context.sessionCookie)
	const [rows, providers] = await Promise.all([listSessions(user.id, context), listProviders(user.id, context)])
	const sessions = rows.map(({ idHash, createdAt, lastUsedAt }) => ({
		id: idHash.slice(0, 8),
		begun: createdAt.toISOString(),
		lastUsed: lastUsedAt.toISOString(),
		isCurrent: idHash === current,
	}))
	return { sessions, providers, canRemove: canSignInByCode(user, context) }
}

/** Ends all sessions, this one too; with `removeProviders`, the sign-ins at providers instead. */
export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.sessions())
	if ((await readForm(request))?.has('removeProviders')) {
		const source = { actor: 'person', requestId: context.requestId } as const
		if (canSignInByCode(user, context)) await removeIdentities(user.id, source, context)
		return redirect(paths.sessions(), 303)
	}
	const entry = { actor: 'person', action: 'sessions_ended', requestId: context.requestId } as const
	await endAllSessions(user.id, entry, context)
	const cookie = await endSession(request, context)
	return redirect(paths.login(), { status: 303, headers: { 'Set-Cookie': cookie } })
}

function canSignInByCode({ emailVerifiedAt }: CurrentUser, { mailQueue }: AppLoadContext): boolean {
	return mailQueue !== null && emailVerifiedAt !== null
}

export default function Sessions() {
	const t = useTranslations()
	const { sessions, providers, canRemove } = useLoaderData<typeof loader>()
	return (
		<div className="mx-auto max-w-md">
			<h1 className="font-bold text-2xl sm:text-3xl">{t('sessions.title')}</h1>
			<p className="mt-2 mb-6 text-muted">{t('sessions.lead')}</p>
			<ul className="grid gap-4">
				{sessions.map((session) => (
					<Session key={session.id} {...session} />
				))}
			</ul>
			{providers.length > 0 && (
				<Form method="post" reloadDocument className="mt-8 grid gap-3">
					<p className="break-words">{t('sessions.providers', { names: providers.join(', ') })}</p>
					{canRemove && (
						<button type="submit" name="removeProviders" value="yes" className={buttonClass('secondary')}>
							{t('sessions.removeProviders')}
						</button>
					)}
				</Form>
			)}
			<Form method="post" reloadDocument className="mt-8 grid gap-3">
				<p className="text-muted text-sm">{t('sessions.endAllHint')}</p>
				<button type="submit" className={buttonClass('alert')}>
					{t('sessions.endAll')}
				</button>
			</Form>
			<p className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
				<Link to={paths.password()} className="link">
					{t('password.title')}
				</Link>
				<Link to={paths.account()} className="link">
					{t('code.backToAccount')}
				</Link>
			</p>
		</div>
	)
}

type SessionProps = { begun: string; lastUsed: string; isCurrent: boolean }

function Session({ begun, lastUsed, isCurrent }: SessionProps) {
	const t = useTranslations('sessions')
	const formatDate = useReaderDates()
	const times = { [t('begun')]: begun, [t('lastUsed')]: lastUsed }
	return (
		<li className="rounded-xl border border-line bg-surface p-4">
			{isCurrent ? <Badge tone="good">{t('current')}</Badge> : <Badge tone="neutral">{t('other')}</Badge>}
			<dl className="mt-3 grid gap-x-6 gap-y-2 sm:grid-cols-2">
				{Object.entries(times).map(([name, time]) => (
					<div key={name}>
						<dt className="text-muted text-sm">{name}</dt>
						<dd className="tabular-nums">{formatDate(time, { dateStyle: 'medium', timeStyle: 'short' })}</dd>
					</div>
				))}
			</dl>
		</li>
	)
}
