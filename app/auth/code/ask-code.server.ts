import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import type { MailQueue } from '#app/platform/mail-queue.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { AccountMails } from '../account-mails.ts'
import { type AddressProblem, readEmail } from '../email-address.server.ts'
import type { KnownDevices } from '../known-device.server.ts'
import type { Attempt } from '../password/check-password.server.ts'
import { type CodeLimits, codeBudgets, takeAll } from '../sign-in-limits.server.ts'
import { CODE_MINUTES, type CodeUse, type EmailCodes } from './email-code.server.ts'
import { findHolder } from './prove-address.server.ts'

const BUSY = { outcome: 'busy', retryAfter: 30 } as const

export type AskCodeDeps = AuditDeps & {
	prisma: PrismaClient
	emailCodes: EmailCodes
	codeLimits: CodeLimits
	knownDevices: KnownDevices
	mailQueue: MailQueue
	requestId: string
}

export type AskedCode =
	| { outcome: 'asked'; cookie: string }
	| AddressProblem
	| { outcome: 'rate_limited' | 'busy'; retryAfter: number }

/** Same work and answer for every address, without waiting for the mail. An address of another account gets a mail that says so. */
export async function askCode(
	typedEmail: unknown,
	use: CodeUse,
	mails: AccountMails,
	{ request, clientNetwork }: Attempt,
	deps: AskCodeDeps,
): Promise<AskedCode> {
	const read = readEmail(typedEmail)
	if (read.outcome !== 'valid') return read
	const { email } = read
	if (deps.mailQueue.isFull()) return BUSY

	const holder = await findHolder(email, deps)
	const device = holder && (await deps.knownDevices.find(request, holder.id))
	const wait = await takeAll(codeBudgets(deps.codeLimits, { email, device, clientNetwork }))
	if (wait !== null) return { outcome: 'rate_limited', retryAfter: wait }

	const { code, cookie } = await deps.emailCodes.issue(request, { ...use, email })
	await recordIfPossible(deps, {
		actor: 'person',
		requestId: deps.requestId,
		action: 'code_asked',
		userId: use.userId ?? holder?.id,
		facts: { purpose: use.purpose },
	})
	const purpose = use.purpose === 'change_unproved' ? 'change' : use.purpose
	const isTaken = purpose === 'change' && holder?.endsByProof === false
	deps.mailQueue.add({
		to: email,
		...(isTaken ? mails.addressTaken() : mails.code(purpose, code, CODE_MINUTES)),
	})
	return { outcome: 'asked', cookie }
}
