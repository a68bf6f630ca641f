/** @jsxImportSource hono/jsx */
import { formatMoney, perInterval } from '../hosted/language.ts'
import { Section } from '../hosted/layout.tsx'
import { Choice, ConsoleForm, type ConsoleView, Field, More } from './console-form.tsx'

export function Plans({ view: { world, context } }: { view: ConsoleView }) {
	const { t } = context
	return (
		<Section id="plans" title={t('方案', 'Plans')}>
			<ul>
				{world.products.toReversed().map(({ id, slug, name, price, currency, interval }) => (
					<li key={slug}>
						{name} · {formatMoney(price, currency)} {t(...perInterval[interval])} · <code>{slug}</code> ·{' '}
						<code>{id}</code>
					</li>
				))}
			</ul>
			<More label={t('新增方案', 'Add a plan')}>
				<ConsoleForm action="add-plan">
					<Field label="slug" name="slug" isRequired />
					<Field label="ID" name="id" isRequired />
					<Field label={t('名稱', 'Name')} name="name" isRequired />
					<Field label={t('價格（整數）', 'Price (whole number)')} name="price" type="number" isRequired />
					<Choice
						label={t('週期', 'Interval')}
						name="interval"
						options={[
							['month', t(...perInterval.month)],
							['year', t(...perInterval.year)],
						]}
					/>
					<button type="submit">{t('新增', 'Add')}</button>
				</ConsoleForm>
			</More>
			<More label={t('全部重新開始', 'Start over')}>
				<p>
					{t(
						'恢復啟動時的方案與顧客，並清除事件、工作階段、故障與設定。',
						'Restores the initial plans and customers, and clears events, sessions, faults and settings.',
					)}
				</p>
				<ConsoleForm action="start-over">
					<button type="submit" class="danger">
						{t('重新開始', 'Start over')}
					</button>
				</ConsoleForm>
			</More>
		</Section>
	)
}
