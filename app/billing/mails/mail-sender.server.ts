import type { Env } from '#app/platform/env.server.ts'
import { type Logger, oncePerMinute } from '#app/platform/log.server.ts'
import type { Mail, Mailer } from '#app/platform/mail.server.ts'
import { backoffSeconds, startQueueWorker } from '#app/platform/work-loops.server.ts'
import type { LifecycleHandler } from '../lifecycle/dispatcher.server.ts'
import { type BillingMailFields, billingMailHandler, MAIL_LIFE_MS } from './mail-kinds.server.ts'
import {
	type BillingMailResult,
	type ClaimedMail,
	claimMail,
	type MailQueue,
	postponeMail,
	settleMail,
} from './pending-mails.server.ts'
import { prepareMail } from './prepare-mail.server.ts'
import { unsubscribeUrl } from './unsubscribe-link.server.ts'

const POLL_MS = 5000
// Fewer than the mailer's connections: a person may be waiting for a code.
const CONCURRENCY = 2
// Longer than sending and marking can take, so only a dead process loses it.
const LEASE_MS = 60_000
const LONGEST_WAIT_SECONDS = 60 * 60

export type BillingMailDeps = MailQueue & {
	env: Pick<Env, 'APP_URL' | 'SESSION_SECRET'>
	mailer: Pick<Mailer, 'send'>
	compose: (fields: BillingMailFields) => Omit<Mail, 'to'>
	log: Logger
}

export type BillingMailTimings = { pollMs?: number; leaseMs?: number }

/** Claimed before it is sent, and retried for a day. A process that dies before marking a mail sends it again, with the same Message-ID. */
export function startBillingMails(
	deps: BillingMailDeps,
	{ pollMs = POLL_MS, leaseMs = LEASE_MS }: BillingMailTimings = {},
): { handler: LifecycleHandler; stop(): Promise<void> } {
	const { wake, stop } = startQueueWorker({
		pollMs,
		concurrency: CONCURRENCY,
		claim: () => claimMail(deps, leaseMs),
		run: (mail) => handle(mail, deps),
		onError: oncePerMinute((times, err: unknown) => {
			deps.log.warn(
				{ event: 'billing_mails_stopped', times, err },
				'Billing mail worker failed; retrying at the next poll',
			)
		}),
	})

	return { handler: billingMailHandler(deps, wake), stop }
}

/** False when the mail server is unavailable: the other mails would only wait for it too. */
async function handle(mail: ClaimedMail, deps: BillingMailDeps): Promise<boolean> {
	const isOver = Date.now() - mail.createdAt.getTime() > MAIL_LIFE_MS
	const result = isOver ? 'given_up' : await send(mail, deps)
	if (result === 'unavailable') {
		await postponeMail(deps, mail, backoffSeconds(mail.attempts, LONGEST_WAIT_SECONDS))
		return false
	}
	await settleMail(deps, mail, result)
	const { id, kind, userId, customerId } = mail
	const fields = { event: 'billing_mail', id, kind, userId, customerId, result }
	deps.log[result === 'given_up' ? 'warn' : 'info'](fields, 'Billing mail finished')
	return true
}

async function send(mail: ClaimedMail, deps: BillingMailDeps): Promise<BillingMailResult | 'unavailable'> {
	const { env, mailer, compose } = deps
	const subject = await prepareMail(deps, mail)
	if (typeof subject === 'string') return subject
	const { user, details } = subject
	const content = compose({ ...details, unsubscribeUrl: unsubscribeUrl(env, user.id) })
	return await mailer.send({ to: user.email, ...content }, { messageId: `<${mail.id}@${env.APP_URL.hostname}>` })
}
