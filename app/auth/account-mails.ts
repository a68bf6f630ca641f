import type { Mail } from '#app/platform/mail.server.ts'
import type { CodePurpose } from './code/email-code.server.ts'

type MailContent = Omit<Mail, 'to'>

export type AccountMails = {
	code: (purpose: Exclude<CodePurpose, 'change_unproved'>, code: string, minutes: number) => MailContent
	addressTaken: () => MailContent
	/** `undo`: the link that reverts the change. */
	addressChanged: (undo: URL) => MailContent
	addressRestored: () => MailContent
	passwordSet: () => MailContent
	providerAdded: () => MailContent
}
