import pLimit from 'p-limit'
import type { Mail, Mailer } from './mail.server.ts'

const AT_ONCE = 3
// More would come too late to be of use.
const MAX_WAITING = 200

export type MailQueue = {
	isFull(): boolean
	/** Sends the mail soon, behind the answer. */
	add(mail: Mail): void
	/** Resolves when all mails have been sent, or could not be. */
	stop(): Promise<void>
}

/**
 * Sends mails that a person waits for, without having the answer wait: how long it takes tells something of the address. They are
 * kept in memory alone, because they hold codes. The mailer counts and logs failures; the person asks again.
 */
export function createMailQueue(mailer: Pick<Mailer, 'send'>): MailQueue {
	const limit = pLimit(AT_ONCE)
	const underWay = new Set<Promise<unknown>>()
	return {
		isFull: () => limit.pendingCount >= MAX_WAITING,
		add(mail) {
			const sending = limit(() => mailer.send(mail)).finally(() => underWay.delete(sending))
			underWay.add(sending)
		},
		async stop() {
			await Promise.all(underWay)
		},
	}
}
