/** @jsxImportSource hono/jsx */
import type { RecordedRequest } from '../api/request-log.ts'
import { type Bilingual, formatClock, formatTime, type PageContext, type Translate } from '../hosted/language.ts'
import { Section } from '../hosted/layout.tsx'
import { checkoutStatus, portalStatus } from '../world/sessions.ts'
import { Choice, ConsoleForm, type ConsoleView, More } from './console-form.tsx'

const MAX_SESSIONS = 10
const MAX_CALLS = 50

type Session = {
	kind: 'portal' | 'checkout'
	id: string
	/** Whom or what it is for. */
	subject: string
	status: keyof typeof statuses
	expiresAt: string
	createdAt: string
}

const kinds: Record<Session['kind'], Bilingual> = { portal: ['客戶入口', 'Portal'], checkout: ['結帳', 'Checkout'] }

const statuses = {
	active: ['有效', 'Active'],
	open: ['未付款', 'Open'],
	completed: ['已付款', 'Paid'],
	expired: ['已過期', 'Expired'],
	revoked: ['已撤銷', 'Revoked'],
} satisfies Record<string, Bilingual>

export function Sessions({ view }: { view: ConsoleView }) {
	const { context } = view
	const sessions = sessionsOf(view)
	return (
		<Section id="sessions" title={context.t('工作階段', 'Sessions')}>
			{sessions.length === 0 && <p class="muted">{context.t('尚無。', 'None yet.')}</p>}
			{sessions.map((session) => (
				<SessionRow key={session.id} context={context} session={session} />
			))}
			<TypedAddress view={view} />
		</Section>
	)
}

function TypedAddress({ view: { world, context } }: { view: ConsoleView }) {
	const { t } = context
	return (
		<More label={t('結帳時輸入的電子郵件', 'Email entered at checkout')}>
			<p class="muted">
				{t('真正的 Recur 會採用哪一種做法，目前無法確定。', 'How the real Recur behaves is not known.')}
			</p>
			<ConsoleForm action="typed-address">
				<Choice
					label={t('輸入別人的電子郵件時', 'If it belongs to another customer')}
					name="typedAddress"
					chosen={world.settings.typedAddress}
					options={[
						['ties_known_customer', t('連結到既有顧客', 'link that customer to the buyer')],
						['makes_new_customer', t('建立新顧客', 'create a new customer')],
						['locked', t('不能改', 'the email can’t be changed')],
					]}
				/>
				<button type="submit" class="quiet">
					{t('套用', 'Apply')}
				</button>
			</ConsoleForm>
		</More>
	)
}

/** The newest of both kinds. */
function sessionsOf({ world }: ConsoleView): Session[] {
	const portals = world.portalSessions.slice(-MAX_SESSIONS).map((session) => ({
		...session,
		kind: 'portal' as const,
		subject: world.customers.find(({ id }) => id === session.customerId)?.email ?? session.customerId,
		status: portalStatus(session),
	}))
	const checkouts = world.checkoutSessions.slice(-MAX_SESSIONS).map((session) => ({
		...session,
		kind: 'checkout' as const,
		subject: [session.product, session.customerEmail].filter(Boolean).join(' · '),
		status: checkoutStatus(session),
	}))
	return [...portals, ...checkouts]
		.sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
		.slice(0, MAX_SESSIONS)
}

function SessionRow({ context, session }: { context: PageContext; session: Session }) {
	const { t, locale } = context
	const { kind, id, subject, status, expiresAt } = session
	const time = formatTime(expiresAt, locale)
	return (
		<article class="entry" id={id} aria-label={`${t(...kinds[kind])} ${id}`}>
			<div class="row">
				<h3>{t(...kinds[kind])}</h3>
				<span class={`badge ${status === 'completed' ? 'paid' : status}`}>{t(...statuses[status])}</span>
				<span class="muted">{t(`有效至 ${time}`, `until ${time}`)}</span>
			</div>
			<p class="muted">
				{subject} · <code>{id}</code>
			</p>
			<SessionForm t={t} session={session} />
		</article>
	)
}

function SessionForm({ t, session: { kind, id, status } }: { t: Translate; session: Session }) {
	if (status !== 'active' && status !== 'open') return null
	return (
		<ConsoleForm action={kind === 'portal' ? 'end-portal-session' : 'expire-checkout'} fields={{ id }}>
			<div class="actions">
				<button type="submit" class="quiet" name="status" value="expired">
					{t('使其過期', 'Expire')}
				</button>
				{kind === 'portal' && (
					<button type="submit" class="quiet" name="status" value="revoked">
						{t('撤銷', 'Revoke')}
					</button>
				)}
			</div>
		</ConsoleForm>
	)
}

export function Calls({ view: { requests, context } }: { view: ConsoleView }) {
	const { t } = context
	return (
		<Section id="calls" title={t('收到的請求', 'Calls received')}>
			{requests.length === 0 ? (
				<p class="muted">{t('尚無。', 'None yet.')}</p>
			) : (
				<ConsoleForm action="clear-calls">
					<button type="submit" class="quiet">
						{t('清除記錄', 'Clear')}
					</button>
				</ConsoleForm>
			)}
			{requests
				.slice(-MAX_CALLS)
				.reverse()
				.map((request) => (
					<Call key={request.at} request={request} />
				))}
		</Section>
	)
}

function Call({ request: { at, method, path, query, key, body, headers } }: { request: RecordedRequest }) {
	return (
		<details>
			<summary>
				<time datetime={at}>{formatClock(at)}</time> {method} {path}
			</summary>
			<pre class="disclosed">{JSON.stringify({ key, query, body, headers }, null, 2)}</pre>
		</details>
	)
}
