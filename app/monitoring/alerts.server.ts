import type { RejectedFailure } from '#app/billing/recur-failure.server.ts'
import { type Logger, oncePerMinute } from '#app/platform/log.server.ts'

/** Log lines for operators. Repeated ones come at most once a minute, with `times`. */
export function createAlerts(log: Logger) {
	let rows = 0
	const alertSkipped = oncePerMinute(() => {
		log.warn({ event: 'recur_rows_skipped', rows }, 'Skipped rows of a Recur response that could not be read')
		rows = 0
	})
	return {
		alertRowsSkipped(count: number) {
			rows += count
			alertSkipped()
		},
		alertMisconfigured: oncePerMinute((times, failure: RejectedFailure) => {
			const fields = { event: 'recur_misconfigured', times, status: failure.status, code: failure.code }
			log.error(fields, 'Recur rejected our key or settings; check RECUR_SECRET_KEY and the portal configuration')
		}),
		alertKeyInDoubt: oncePerMinute((times) => {
			const fields = { event: 'customers_vanished', times }
			log.fatal(fields, 'Recur no longer knows several of our customers; kept their data, check RECUR_SECRET_KEY')
		}),
		alertDeletedUserCharged(job: string) {
			const fields = { event: 'deleted_user_charged', key: job }
			log.error(fields, 'Recur still charges a customer whose user was deleted; cancel or refund at Recur')
		},
		alertBadSignature: oncePerMinute((times) => {
			const fields = { event: 'webhook_signature_refused', times }
			log.warn(fields, 'Refused a webhook with a wrong signature; check RECUR_WEBHOOK_SECRET')
		}),
		alertNoWebhookSecret: oncePerMinute((times) => {
			log.error({ event: 'webhook_secret_missing', times }, 'Refused a webhook with 503; set RECUR_WEBHOOK_SECRET')
		}),
		alertBudgetFailed: oncePerMinute((times, err: unknown) => {
			log.warn(
				{ event: 'call_budget_failed', times, err },
				'Could not share the count of Recur calls; other processes do not see these calls',
			)
		}),
	}
}
