/** @jsxImportSource hono/jsx */
import type { NoticeKey } from '../messages/zh-tw.ts'
import type { PortalView } from '../portal-view.ts'

const PROBLEMS: NoticeKey[] = ['card_declined', 'card_needed', 'not_allowed', 'not_possible']

/** How the last form went. It takes the focus, because without JavaScript nothing else would announce it. */
export function Notice({ view: { notice, messages } }: { view: PortalView }) {
	if (!notice) return null
	const isProblem = PROBLEMS.includes(notice)
	return (
		<p class={isProblem ? 'notice problem' : 'notice'} role={isProblem ? 'alert' : 'status'} tabindex={-1} autofocus>
			{messages.notices[notice]}
		</p>
	)
}
