import type { PrismaClient } from '#prisma/generated/client.ts'
import type { KnownDevices } from '../known-device.server.ts'
import { accountBudgets, refundAll, type SignInLimits, takeAll } from '../sign-in-limits.server.ts'
import type { HashQueue } from './hash-queue.server.ts'
import { type HashCost, verifyPassword } from './password-hash.server.ts'

export const HASHES_BUSY = { outcome: 'busy', retryAfter: 5 } as const

export type Attempt = { request: Request; clientNetwork: string }

export type CheckPasswordDeps = {
	prisma: PrismaClient
	signInLimits: SignInLimits
	hashQueue: HashQueue
	hashCost: HashCost
	knownDevices: KnownDevices
}

export type PasswordCheck = { aboutUserId?: string | undefined } & (
	| { outcome: 'right'; userId: string; passwordHash: string }
	| { outcome: 'wrong' }
	| { outcome: 'rate_limited' | 'busy'; retryAfter: number }
)

/** Same work and answer for unknown addresses. Only failures count against limits, so an office behind one address can sign in. */
export async function checkPassword(
	{ email, password }: { email: string; password: string },
	{ request, clientNetwork }: Attempt,
	deps: CheckPasswordDeps,
): Promise<PasswordCheck> {
	if (deps.hashQueue.isFull()) return HASHES_BUSY
	const ofNetwork = [{ limit: deps.signInLimits.network, key: clientNetwork }]
	const networkWait = await takeAll(ofNetwork)
	if (networkWait !== null) return { outcome: 'rate_limited', retryAfter: networkWait }

	const user = await deps.prisma.user.findUnique({ where: { email }, select: { id: true, passwordHash: true } })
	const aboutUserId = user?.id
	const device = user && (await deps.knownDevices.find(request, user.id))
	const ofAccount = accountBudgets(deps.signInLimits, { email, device, clientNetwork })
	const wait = await takeAll(ofAccount)
	if (wait !== null) return { outcome: 'rate_limited', retryAfter: wait, aboutUserId }

	const passwordHash = user?.passwordHash ?? null
	const isRight = await deps.hashQueue.run(() => verifyPassword(passwordHash, password, deps.hashCost))
	if (isRight === null) {
		await refundAll([...ofNetwork, ...ofAccount])
		return { ...HASHES_BUSY, aboutUserId }
	}
	if (!user || !passwordHash || !isRight) return { outcome: 'wrong', aboutUserId }
	await refundAll([...ofNetwork, ...ofAccount])
	return { outcome: 'right', userId: user.id, passwordHash, aboutUserId }
}
