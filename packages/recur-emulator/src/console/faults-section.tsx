/** @jsxImportSource hono/jsx */

import { faultOptionsSchema } from '../faults/fault-options.ts'
import { faultKinds } from '../faults/fault-queue.ts'
import type { Translate } from '../hosted/language.ts'
import { Section } from '../hosted/layout.tsx'
import { Choice, ConsoleForm, type ConsoleView, Field, More } from './console-form.tsx'

// It needs the path of a field; the control API takes it.
const kinds = faultKinds.options.filter((kind) => kind !== 'tampered_field')
const endpoints = faultOptionsSchema.shape.endpoint.options

export function Faults({ view: { faults, context } }: { view: ConsoleView }) {
	const { t } = context
	return (
		<Section id="faults" title={t('故障', 'Faults')}>
			{faults.length === 0 ? (
				<p class="muted">{t('沒有故障，API 正常回應。', 'No faults. The API responds normally.')}</p>
			) : (
				<>
					<ul>
						{faults.toReversed().map(({ kind, endpoint, times }) => (
							<li key={`${kind} ${endpoint}`}>
								<code>{kind}</code> · {endpoint === 'all' ? t('所有端點', 'all endpoints') : <code>{endpoint}</code>} ·{' '}
								{times === undefined
									? t('直到關閉', 'until turned off')
									: t(`還有 ${times} 個請求`, `requests left: ${times}`)}
							</li>
						))}
					</ul>
					<ConsoleForm action="faults-off">
						<button type="submit">{t('關閉所有故障', 'Turn all faults off')}</button>
					</ConsoleForm>
				</>
			)}
			<More label={t('開啟故障', 'Turn a fault on')}>
				<NewFault t={t} />
			</More>
		</Section>
	)
}

function NewFault({ t }: { t: Translate }) {
	return (
		<ConsoleForm action="fault-on">
			<Choice label={t('故障', 'Fault')} name="kind" options={kinds.map((kind) => [kind, kind])} />
			<Choice
				label={t('端點', 'Endpoint')}
				name="endpoint"
				chosen="all"
				options={endpoints.map((one) => [one, one === 'all' ? t('所有端點', 'all endpoints') : one])}
			/>
			<Field
				label={t('影響幾個請求（留空：直到關閉）', 'Number of requests (leave empty for all until turned off)')}
				name="times"
				type="number"
			/>
			<Field label={t('延遲（毫秒）', 'Delay in ms')} name="delayMs" type="number" />
			<button type="submit">{t('開啟', 'Turn on')}</button>
		</ConsoleForm>
	)
}
