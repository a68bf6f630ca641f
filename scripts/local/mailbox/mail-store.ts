const MAX_MAILS = 200

export type CaughtMail = {
	id: string
	at: string
	/** Whom the server was told to deliver it to. */
	to: string
	from: string
	subject: string
	messageId: string
	text: string
	html: string | null
	/** Unfolded, by name in lower case. */
	headers: Record<string, string>
}

export type MailStore = {
	add(mail: Omit<CaughtMail, 'id' | 'at'>): void
	find(id: string): CaughtMail | undefined
	/** Newest first. */
	list(to?: string): CaughtMail[]
}

/** The newest mails, in memory alone. */
export function createMailStore(): MailStore {
	const mails: CaughtMail[] = []
	let count = 0
	return {
		add(mail) {
			count += 1
			mails.unshift({ ...mail, id: String(count), at: new Date().toISOString() })
			mails.splice(MAX_MAILS)
		},
		find: (id) => mails.find((mail) => mail.id === id),
		list: (to) => mails.filter((mail) => to === undefined || mail.to === to.toLowerCase()),
	}
}
