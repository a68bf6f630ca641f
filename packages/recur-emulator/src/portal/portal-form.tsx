/** @jsxImportSource hono/jsx */
import type { PropsWithChildren } from 'hono/jsx'
import type { Bilingual, PageContext } from '../hosted/language.ts'
import type { Customer, Subscription } from '../world/customer.ts'
import type { Product } from '../world/product.ts'
import type { PortalSession } from '../world/sessions.ts'
import type { PortalConfiguration } from '../world/settings.ts'

/** A usable session with its customer and configuration. */
export type Portal = { session: PortalSession; customer: Customer; configuration: PortalConfiguration }

export type PortalView = Portal & {
	products: Product[]
	notice: NoticeKey | null
	context: PageContext
}

/** The last part of the form's URL. */
export type FormName = 'cancel' | 'reactivate' | 'card' | 'plan'

type FormProps = PropsWithChildren<{
	view: PortalView
	action: FormName
	subscription?: Subscription
}>

export function Form({ view, action, subscription, children }: FormProps) {
	return (
		<form method="post" action={`/s/${view.session.token}/${action}`}>
			{subscription && <input type="hidden" name="subscription" value={subscription.id} />}
			{children}
		</form>
	)
}

/** A second step that works without JavaScript. */
export function Disclosure({ label, open, children }: PropsWithChildren<{ label: string; open?: boolean }>) {
	return (
		<details open={open ?? false}>
			<summary>{label}</summary>
			<div class="disclosed">{children}</div>
		</details>
	)
}

export const notices = {
	canceled: [
		'已取消訂閱。在本期結束前您仍可使用。',
		'Your subscription is canceled. You keep access until the period ends.',
	],
	canceled_now: ['已取消訂閱，並立即失效。', 'Your subscription is canceled and has ended.'],
	reactivated: ['已恢復訂閱。', 'Your subscription is active again.'],
	card_saved: ['已更換卡片。', 'Your card has been changed.'],
	card_saved_and_paid: [
		'已更換卡片，未付款項已付清，訂閱恢復使用。',
		'Your card has been changed, the outstanding amount has been paid, and your subscription is active again.',
	],
	plan_changed: ['已變更方案，立即生效。', 'Your plan has changed, effective immediately.'],
	plan_scheduled: ['已安排變更方案，將於本期結束時生效。', 'Your plan will change at the end of the period.'],
	plan_kept: [
		'已取消排定的變更，維持目前方案。',
		'The scheduled change has been canceled; you keep your current plan.',
	],
	card_declined: [
		'這張卡片驗證失敗，未儲存。請改用其他卡片。',
		'This card could not be verified and was not saved. Please use another card.',
	],
	card_needed: ['請先登錄可付款的卡片，再變更方案。', 'Please save a valid card before changing plans.'],
	not_allowed: ['商店未開放這項操作。', 'The store does not offer this.'],
	not_possible: ['目前無法進行這項操作。', 'This is not possible at the moment.'],
} satisfies Record<string, Bilingual>

export type NoticeKey = keyof typeof notices

const PROBLEMS: NoticeKey[] = ['card_declined', 'card_needed', 'not_allowed', 'not_possible']

export function isProblem(notice: NoticeKey): boolean {
	return PROBLEMS.includes(notice)
}

export function isNoticeKey(key: string | undefined): key is NoticeKey {
	return key !== undefined && Object.hasOwn(notices, key)
}
