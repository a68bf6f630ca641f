/** @jsxImportSource hono/jsx */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { methodNotAllowed } from '../api/answer.ts'
import type { HostedEnv } from '../emulator-env.ts'
import { type Bilingual, formatClock, pageContext, type Translate } from '../hosted/language.ts'
import { BackLink, Page, renderPage } from '../hosted/layout.tsx'
import { requireSameOrigin, securePage } from '../hosted/page-security.ts'
import type { WebhookSettings } from '../world/settings.ts'
import type { Attempt, Delivery } from './delivery.ts'
import type { WebhookSender } from './webhook-sender.ts'

const MAX_SHOWN = 100
const MAX_WAIT_MS = 1_000

export const deliveryStates: Record<Delivery['state'], { badge: string; text: Bilingual }> = {
	pending: { badge: 'trialing', text: ['等待中', 'Pending'] },
	delivered: { badge: 'active', text: ['已送達', 'Delivered'] },
	failed: { badge: 'open', text: ['失敗', 'Failed'] },
	not_sent: { badge: '', text: ['未傳送', 'Not sent'] },
}

/** The log of webhook deliveries, at `/deliveries`. */
export function deliveryLogRoutes() {
	return new Hono<HostedEnv>()
		.use('/*', securePage)
		.get('/', showLog)
		.all('/', methodNotAllowed('GET'))
		.post('/pause', requireSameOrigin, (c) => setPaused(c, true))
		.post('/resume', requireSameOrigin, (c) => setPaused(c, false))
		.post('/:id/send-again', requireSameOrigin, sendAgain)
}

function setPaused(c: Context<HostedEnv>, paused: boolean): Response {
	c.var.store.change(({ settings }) => Object.assign(settings.webhooks, { paused }))
	return c.redirect('/deliveries', 303)
}

/** Waits a moment for the result, but not for a receiver that hangs. */
export async function sendAgainBriefly(sender: WebhookSender, id: string): Promise<void> {
	await Promise.race([sender.sendAgain(id), sleep(MAX_WAIT_MS, undefined, { ref: false })])
}

async function sendAgain(c: Context<HostedEnv>): Promise<Response> {
	const id = c.req.param('id') ?? ''
	await sendAgainBriefly(c.var.sender, id)
	return c.redirect(`/deliveries#${encodeURIComponent(id)}`, 303)
}

function showLog(c: Context<HostedEnv>): Response | Promise<Response> {
	const { deliveries, settings } = c.var.store.world
	const { accentColor } = settings.defaultPortalConfiguration.branding
	const context = pageContext(c)
	const { t } = context
	const [shown, all] = [Math.min(deliveries.length, MAX_SHOWN), deliveries.length]
	const page = (
		<Page
			context={context}
			title={t('Webhook 傳送記錄', 'Webhook deliveries')}
			branding={{ name: t('Recur 模擬器', 'Recur emulator'), logoText: 'R', accentColor }}
			header={<Endpoint t={t} settings={settings.webhooks} />}
			footer={<p>{t('僅供測試與展示使用。', 'For tests and demos only.')}</p>}
		>
			<p class="muted">
				{all > 0
					? t(`顯示最新 ${shown} 筆，共 ${all} 筆。`, `Showing the newest ${shown} of ${all}.`)
					: t('尚無事件。', 'No events yet.')}
			</p>
			{deliveries
				.slice(-MAX_SHOWN)
				.reverse()
				.map((delivery) => (
					<DeliveryCard key={delivery.id} t={t} delivery={delivery} canSend={settings.webhooks.url !== null} />
				))}
		</Page>
	)
	return c.html(renderPage(page))
}

function Endpoint({ t, settings: { url, paused } }: { t: Translate; settings: WebhookSettings }) {
	return (
		<>
			<dl class="facts">
				<dt>{t('接收端點', 'Endpoint')}</dt>
				<dd>{url ?? t('未設定，事件只記錄、不傳送。', 'Not set; events are recorded, not sent.')}</dd>
				<dt>{t('傳送狀態', 'Delivery')}</dt>
				<dd>{paused ? t('已暫停', 'paused') : t('傳送中', 'running')}</dd>
			</dl>
			<form method="post" action={paused ? '/deliveries/resume' : '/deliveries/pause'}>
				<button type="submit">{paused ? t('繼續傳送', 'Resume deliveries') : t('暫停傳送', 'Pause deliveries')}</button>
			</form>
			<div class="actions">
				<BackLink href="/?tab=webhooks">{t('主控台', 'Console')}</BackLink>
				<a class="back" href="/deliveries">
					{t('重新整理', 'Reload')}
				</a>
			</div>
		</>
	)
}

function DeliveryCard({ t, delivery, canSend }: { t: Translate; delivery: Delivery; canSend: boolean }) {
	const { id, type, state, createdAt, attempts, body } = delivery
	return (
		<article class="delivery" id={id} aria-label={`${type} ${id}`}>
			<div class="row">
				<h2 id={`${id}-type`}>{type}</h2>
				<span class={`badge ${deliveryStates[state].badge}`}>{t(...deliveryStates[state].text)}</span>
			</div>
			<p class="muted">
				<time datetime={createdAt}>{formatClock(createdAt)}</time> <code>{id}</code>
			</p>
			<h3>{t('傳送次數', 'Attempts')}</h3>
			{attempts.length === 0 ? (
				<p class="muted">{t('尚未傳送。', 'Not sent yet.')}</p>
			) : (
				<ol>
					{attempts.map((attempt) => (
						<li key={attempt.at}>{describeAttempt(t, attempt)}</li>
					))}
				</ol>
			)}
			<details>
				<summary>{t('內容', 'Payload')}</summary>
				<pre class="disclosed">{indent(body)}</pre>
			</details>
			{canSend && (
				<form method="post" action={`/deliveries/${encodeURIComponent(id)}/send-again`}>
					<button type="submit" class="quiet" aria-describedby={`${id}-type`}>
						{t('再次傳送', 'Send again')}
					</button>
				</form>
			)}
		</article>
	)
}

export function describeAttempt(t: Translate, { at, status, error, durationMs }: Attempt): string {
	const time = formatClock(at)
	const result = status ?? (error === 'timeout' ? t('逾時', 'timeout') : error)
	return t(`${time}，${result}，${durationMs} 毫秒`, `${time}, ${result}, ${durationMs} ms`)
}

function indent(body: string): string {
	try {
		return JSON.stringify(JSON.parse(body), null, 2)
	} catch {
		return body
	}
}
