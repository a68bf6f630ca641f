import type { AppLoadContext } from '@remix-run/node'
import type { MailQueue } from '#app/platform/mail-queue.server.ts'

export type MailContext = AppLoadContext & { mailQueue: MailQueue }

/** Throws a 404 where no mail can be sent, as if the page did not exist. */
export function requireMail({ mailQueue, ...context }: AppLoadContext): MailContext {
	if (!mailQueue) throw new Response(null, { status: 404 })
	return { ...context, mailQueue }
}
