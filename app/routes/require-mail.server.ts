import type { AppLoadContext } from '@remix-run/node'
import type { MailQueue } from '#app/platform/mail-queue.server.ts'
import type { NoticeQueue } from '#app/platform/notice-queue.server.ts'

export type MailContext = AppLoadContext & { mailQueue: MailQueue; notices: NoticeQueue }

/** Throws a 404 where no mail can be sent, as if the page did not exist. */
export function requireMail({ mailQueue, notices, ...context }: AppLoadContext): MailContext {
	if (!mailQueue || !notices) throw new Response(null, { status: 404 })
	return { ...context, mailQueue, notices }
}
