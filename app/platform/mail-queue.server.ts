import pLimit from 'p-limit'
import type { Mail, Mailer } from './mail.server.ts'

const AT_ONCE = 3
const MAX_WAITING = 200

export type MailQueue = {
	isFull(): boolean
	add(mail: Mail): void
	/** Resolves when all mails have been sent, or have failed. */
	stop(): Promise<void>
}

/** After the answer, whose duration must not reveal anything about the address. In memory only: mails hold codes. The person retries. */
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
