import { deleteExpiredUndos } from './auth/account/address-undo.server.ts'
import type { AccountMails } from './auth/account-mails.ts'
import { createEmailCodes, deleteExpiredCodes } from './auth/code/email-code.server.ts'
import { createKnownDevices } from './auth/known-device.server.ts'
import { createOidc } from './auth/oidc/oidc.server.ts'
import { createHashQueue } from './auth/password/hash-queue.server.ts'
import { HASH_COST, type HashCost } from './auth/password/password-hash.server.ts'
import { createDatabaseSessionStorage, deleteExpiredSessions } from './auth/session/session.server.ts'
import { createSessionCookie } from './auth/session/session-cookie.server.ts'
import { createCodeLimits, createSignInLimits } from './auth/sign-in-limits.server.ts'
import { type BackgroundTimings, createBillingServices } from './billing-services.server.ts'
import type { Locale } from './i18n/locale.ts'
import { accountMails } from './mails/account-mails.server.tsx'
import { billingMailComposer } from './mails/billing-mail.server.tsx'
import type { Env } from './platform/env.server.ts'
import { createLog, type Logger } from './platform/log.server.ts'
import { createMailQueue } from './platform/mail-queue.server.ts'
import { startNotices } from './platform/notice-queue.server.ts'

export type Services = ReturnType<typeof createServices>

/** Connects lazily. */
export function createServices(
	env: Env,
	log: Logger = createLog(env.LOG_LEVEL),
	{ timings = {}, hashCost = HASH_COST }: { timings?: BackgroundTimings; hashCost?: HashCost } = {},
) {
	const billing = createBillingServices(env, log, {
		alsoDelete: [deleteExpiredSessions, deleteExpiredCodes, deleteExpiredUndos],
		composeMail: billingMailComposer(env),
		timings,
	})
	const sessionCookie = createSessionCookie(env)
	const mailQueue = billing.mailer && createMailQueue(billing.mailer)
	const { mailer } = billing
	const notices = mailer && startNotices({ env, prisma: billing.prisma, mailer, log }, timings.mails)
	return {
		...billing,
		sessionCookie,
		sessionStorage: createDatabaseSessionStorage(sessionCookie, billing),
		signInLimits: createSignInLimits(billing.pool, env.SIGN_IN_LIMIT_PER_MINUTE),
		hashQueue: createHashQueue(),
		hashCost,
		knownDevices: createKnownDevices(env),
		emailCodes: createEmailCodes(billing.prisma, env),
		/** Null without settings for a provider. */
		oidc: createOidc(env, log),
		accountMails: (locale: Locale): AccountMails => accountMails(locale, env),
		/** Null without settings for mail. */
		mailQueue,
		notices,
		codeLimits: createCodeLimits(billing.pool, env.SIGN_IN_LIMIT_PER_MINUTE),
		async stopBackground(): Promise<void> {
			await Promise.all([billing.stopBackground(), mailQueue?.stop(), notices?.stop()])
		},
	}
}
