/** @jsxImportSource hono/jsx */
import { formatClock, type Translate } from '../hosted/language.ts'
import { LinkLine, Section } from '../hosted/layout.tsx'
import type { Delivery } from '../webhooks/delivery.ts'
import { deliveryStates, describeAttempt } from '../webhooks/delivery-log.tsx'
import type { WebhookSettings } from '../world/settings.ts'
import { Choice, ConsoleForm, type ConsoleView, Field, More } from './console-form.tsx'

const MAX_SHOWN = 10

export function Deliveries({ view: { world, context } }: { view: ConsoleView }) {
	const { t } = context
	const { deliveries, settings } = world
	return (
		<Section id="deliveries" title={t('Webhook', 'Webhooks')}>
			<OrderForm t={t} settings={settings.webhooks} />
			{deliveries.length === 0 && <p class="muted">{t('尚無事件。', 'No events yet.')}</p>}
			{deliveries
				.slice(-MAX_SHOWN)
				.reverse()
				.map((delivery) => (
					<DeliveryRow key={delivery.id} t={t} delivery={delivery} canSend={settings.webhooks.url !== null} />
				))}
			<LinkLine href="/deliveries">{t('所有事件與內容', 'All events, with their payloads')}</LinkLine>
			<More label={t('接收端點', 'Endpoint')}>
				<ConsoleForm action="webhook-endpoint">
					<Field
						label={t('網址（留空：不傳送）', 'URL (leave empty to send nothing)')}
						name="url"
						type="url"
						value={settings.webhooks.url ?? ''}
					/>
					<Field label={t('簽章密鑰（留空：不變）', 'Signing secret (leave empty to keep it)')} name="secret" />
					<button type="submit">{t('儲存', 'Save')}</button>
				</ConsoleForm>
			</More>
		</Section>
	)
}

function OrderForm({ t, settings: { paused, order, copies } }: { t: Translate; settings: WebhookSettings }) {
	return (
		<ConsoleForm action="delivery-order">
			<p>
				{paused
					? t('已暫停：事件先保留，恢復時依下列順序傳送。', 'Paused. Held events will be sent in this order.')
					: t('傳送中。同一動作的事件依下列順序傳送。', 'Running. The events of one action are sent in this order.')}
			</p>
			<Choice
				label={t('順序', 'Order')}
				name="order"
				chosen={order}
				options={[
					['sent', t('依發生順序', 'as they happened')],
					['reversed', t('相反', 'reversed')],
					['shuffled', t('隨機', 'shuffled')],
				]}
			/>
			<Field label={t('每個事件傳送幾次', 'Copies of each event')} name="copies" type="number" value={String(copies)} />
			<div class="actions">
				<button type="submit" name="paused" value="false">
					{paused ? t('依此順序傳送', 'Release in this order') : t('套用', 'Apply')}
				</button>
				{!paused && (
					<button type="submit" class="quiet" name="paused" value="true">
						{t('暫停並保留事件', 'Hold events')}
					</button>
				)}
			</div>
		</ConsoleForm>
	)
}

function DeliveryRow({ t, delivery, canSend }: { t: Translate; delivery: Delivery; canSend: boolean }) {
	const { id, type, state, createdAt, attempts } = delivery
	const last = attempts.at(-1)
	return (
		<article class="entry" id={id} aria-label={`${type} ${id}`}>
			<div class="row">
				<h3 id={`${id}-type`}>{type}</h3>
				<span class={`badge ${deliveryStates[state].badge}`}>{t(...deliveryStates[state].text)}</span>
				<time class="muted" datetime={createdAt}>
					{formatClock(createdAt)}
				</time>
			</div>
			{last && (
				<p class="muted">
					{t(`共 ${attempts.length} 次；最後一次：`, `Attempts: ${attempts.length}; last result: `)}
					{describeAttempt(t, last)}
				</p>
			)}
			{canSend && (
				<ConsoleForm action="send-again" fields={{ id }}>
					<button type="submit" class="quiet" aria-describedby={`${id}-type`}>
						{t('再次傳送', 'Send again')}
					</button>
				</ConsoleForm>
			)}
		</article>
	)
}
