/** @jsxImportSource hono/jsx */
import type { Bilingual } from '../hosted/language.ts'
import { Notice, Page } from '../hosted/layout.tsx'
import { Clock } from './clock-section.tsx'
import type { ConsoleView } from './console-form.tsx'
import { Customers } from './customers-section.tsx'
import { Deliveries } from './deliveries-section.tsx'
import { Faults } from './faults-section.tsx'
import { Plans } from './plans-section.tsx'
import { Calls, Sessions } from './traffic-section.tsx'

const sections: Record<string, Bilingual> = {
	clock: ['時鐘', 'Clock'],
	customers: ['顧客與訂閱', 'Customers and subscriptions'],
	faults: ['故障', 'Faults'],
	deliveries: ['Webhook', 'Webhooks'],
	sessions: ['工作階段', 'Sessions'],
	calls: ['收到的請求', 'Calls received'],
	plans: ['方案', 'Plans'],
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
			<Clock view={view} />
			<Customers view={view} />
			<Faults view={view} />
			<Deliveries view={view} />
			<Sessions view={view} />
			<Calls view={view} />
			<Plans view={view} />
		</Page>
	)
}

function Overview({ view: { context, origin, world } }: { view: ConsoleView }) {
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
			<nav aria-label={t('本頁內容', 'On this page')}>
				<ul>
					{Object.entries(sections).map(([id, title]) => (
						<li key={id}>
							<a href={`#${id}`}>{t(...title)}</a>
						</li>
					))}
				</ul>
			</nav>
			<a class="back" href="/">
				{t('重新整理', 'Reload')}
			</a>
		</>
	)
}
