import type { Mail } from '#app/platform/mail.server.ts'
import type { CodePurpose } from './code/email-code.server.ts'

type MailContent = Omit<Mail, 'to'>

/** What mails about an account say, in one language. */
export type AccountMails = {
	code: (purpose: Exclude<CodePurpose, 'change_unproved'>, code: string, minutes: number) => MailContent
	addressTaken: () => MailContent
	/** `undo`: where the former holder takes the change back. */
	addressChanged: (undo: URL) => MailContent
	addressRestored: () => MailContent
	passwordSet: () => MailContent
	providerAdded: () => MailContent
}
