import type { AppLoadContext } from '@remix-run/node'

type Present<Key extends keyof AppLoadContext> = NonNullable<AppLoadContext[Key]>

export type MailContext = AppLoadContext & { mailQueue: Present<'mailQueue'>; notices: Present<'notices'> }

/** Throws a 404 where no mail can be sent, as if the page did not exist. */
export function requireMail({ mailQueue, notices, ...context }: AppLoadContext): MailContext {
	if (!mailQueue || !notices) throw new Response(null, { status: 404 })
	return { ...context, mailQueue, notices }
}
