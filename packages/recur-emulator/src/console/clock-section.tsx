/** @jsxImportSource hono/jsx */
import { Section } from '../hosted/layout.tsx'
import { ConsoleForm, type ConsoleView, Field } from './console-form.tsx'

const STEPS = [1, 7, 30]

export function Clock({ view: { world, context } }: { view: ConsoleView }) {
	const { t } = context
	const days = world.clockMovedDays
	return (
		<Section id="clock" title={t('時鐘', 'Clock')}>
			<p>
				{days === 0
					? t('時鐘尚未前進。', 'The clock has not been moved.')
					: t(`已前進 ${days} 天。`, `Moved ahead by ${days === 1 ? '1 day' : `${days} days`}.`)}
			</p>
			<p class="muted">
				{t(
					'讓 Recur 的時間前進：所有日期都會變早，到期的續訂、扣款、試用與取消會依序發生並送出事件。您的應用程式不必調整時間。',
					'Lets time pass at Recur: all dates move into the past, and the renewals, charges, trial ends and cancellations that fall due happen in order, with their events. The clock of your app does not change.',
				)}
			</p>
			<ConsoleForm action="move-clock">
				<div class="actions">
					{STEPS.map((step) => (
						<button key={step} type="submit" class="quiet" name="days" value={String(step)}>
							{t(`${step} 天`, step === 1 ? '1 day' : `${step} days`)}
						</button>
					))}
				</div>
			</ConsoleForm>
			<ConsoleForm action="move-clock">
				<Field label={t('其他天數', 'Other number of days')} name="days" type="number" isRequired />
				<button type="submit" class="quiet">
					{t('前進', 'Move ahead')}
				</button>
			</ConsoleForm>
		</Section>
	)
}
