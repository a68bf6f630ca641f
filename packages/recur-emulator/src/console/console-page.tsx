/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx'
import type { Bilingual } from '../hosted/language.ts'
import { Notice, Page } from '../hosted/layout.tsx'
import { Clock } from './clock-section.tsx'
import type { Tab } from './console-actions.ts'
import type { ConsoleView } from './console-form.tsx'
import { Customers } from './customers-section.tsx'
import { Deliveries } from './deliveries-section.tsx'
import { Faults } from './faults-section.tsx'
import { Plans } from './plans-section.tsx'
import { Calls, Sessions } from './traffic-section.tsx'

export const FIRST_TAB = 'customers'

const tabs: Record<Tab, { title: Bilingual; show: (view: ConsoleView) => Child }> = {
	customers: {
		title: ['顧客與時鐘', 'Customers and clock'],
		show: (view) => [<Clock view={view} />, <Customers view={view} />],
	},
	webhooks: { title: ['Webhook', 'Webhooks'], show: (view) => <Deliveries view={view} /> },
	faults: { title: ['故障', 'Faults'], show: (view) => <Faults view={view} /> },
	traffic: {
		title: ['工作階段與請求', 'Sessions and calls'],
		show: (view) => [<Sessions view={view} />, <Calls view={view} />],
	},
	plans: { title: ['方案', 'Plans'], show: (view) => <Plans view={view} /> },
}

export function tabPath(tab: Tab): string {
	return tab === FIRST_TAB ? '/' : `/?tab=${tab}`
}

export function ConsolePage({ view }: { view: ConsoleView }) {
	const { context, problem, world } = view
	const { t } = context
	const { accentColor } = world.settings.defaultPortalConfiguration.branding
	return (
		<Page
			context={context}
			title={t('主控台', 'Console')}
			branding={{ name: t('Recur 模擬器', 'Recur emulator'), logoText: 'R', accentColor }}
			header={<Overview view={view} />}
			footer={<p>{t('僅供測試與展示使用。', 'For tests and demos only.')}</p>}
		>
			{problem && (
				<Notice isProblem>
					{t('模擬器拒絕了這項操作：', 'The emulator refused this action: ')}
					{t(...problem)}
				</Notice>
			)}
			{tabs[view.tab].show(view)}
		</Page>
	)
}

function Overview({ view: { tab, context, origin, links, faults, world } }: { view: ConsoleView }) {
	const { t } = context
	return (
		<>
			<dl class="facts">
				<dt>{t('SDK 的 baseUrl（不含 /v1）', 'baseUrl for the SDK, without /v1')}</dt>
				<dd>
					<code>{origin}</code>
				</dd>
				<dt>{t('Webhook 接收端點', 'Webhook endpoint')}</dt>
				<dd>{world.settings.webhooks.url ?? t('未設定', 'not set')}</dd>
			</dl>
			<nav aria-label={t('主控台', 'Console')}>
				<ul class="tabs">
					{Object.entries(tabs).map(([name, { title }]) => (
						<li key={name}>
							<a href={tabPath(name as Tab)} aria-current={name === tab ? 'page' : undefined}>
								{t(...title)}
								{name === 'faults' && faults.length > 0 && <span class="badge open">{faults.length}</span>}
							</a>
						</li>
					))}
				</ul>
			</nav>
			<div class="actions">
				<a class="back" href={tabPath(tab)}>
					{t('重新整理', 'Reload')}
				</a>
				{links.app && (
					<a class="back" href={links.app}>
						{t('應用程式', 'Your app')}
					</a>
				)}
				{links.mailbox && (
					<a class="back" href={links.mailbox}>
						{t('信箱', 'Mailbox')}
					</a>
				)}
			</div>
		</>
	)
}
