import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { inTransactionAgain } from '#app/platform/transaction.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { KnownDevices } from '../known-device.server.ts'
import type { Attempt } from '../password/check-password.server.ts'
import { accountBudgets, refundAll, type SignInLimits, takeAll } from '../sign-in-limits.server.ts'
import { type CodeUse, type EmailCodes, parseCode } from './email-code.server.ts'

export type EnterCodeDeps = AuditDeps & {
	prisma: PrismaClient
	emailCodes: EmailCodes
	signInLimits: SignInLimits
	knownDevices: KnownDevices
	requestId: string
}

export type EnteredCode<T> =
	| { outcome: 'right'; value: T }
	| { outcome: 'invalid_code' }
	| { outcome: 'rate_limited'; retryAfter: number }

/** Acts in the transaction that uses up the code, so a failure keeps it. Wrong codes count against the limits of wrong passwords. */
export async function enterCode<T>(
	typed: unknown,
	use: CodeUse,
	{ request, clientNetwork }: Attempt,
	act: (tx: Prisma.TransactionClient, email: string) => Promise<T>,
	deps: EnterCodeDeps,
): Promise<EnteredCode<T>> {
	const code = parseCode(typed)
	const pending = code === null ? null : await deps.emailCodes.findPending(request, use)
	if (code === null || pending === null) return { outcome: 'invalid_code' }

	const { email } = pending
	const user = await deps.prisma.user.findUnique({ where: { email }, select: { id: true } })
	const device = user && (await deps.knownDevices.find(request, user.id))
	const budgets = [
		{ limit: deps.signInLimits.network, key: clientNetwork },
		...accountBudgets(deps.signInLimits, { email, device, clientNetwork }),
	]
	const wait = await takeAll(budgets)
	if (wait !== null) return { outcome: 'rate_limited', retryAfter: wait }

	const entered = await inTransactionAgain(deps.prisma, async (tx) => {
		const isRight = await deps.emailCodes.use(tx, pending, code)
		return isRight ? { value: await act(tx, email) } : null
	})
	if (entered) {
		await refundAll(budgets)
		return { outcome: 'right', ...entered }
	}
	await recordIfPossible(deps, {
		actor: 'person',
		requestId: deps.requestId,
		action: 'code_wrong',
		userId: use.userId ?? user?.id,
		facts: { purpose: use.purpose },
	})
	return { outcome: 'invalid_code' }
}
