import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Notice, Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { isDatabaseUnavailable } from './database-errors.server.ts'
import type { Env } from './env.server.ts'
import { type Logger, oncePerMinute } from './log.server.ts'
import type { Mail, Mailer } from './mail.server.ts'
import { backoffSeconds, startQueueWorker } from './work-loops.server.ts'

const POLL_MS = 2000
const CONCURRENCY = 2
// Longer than sending and deleting can take, so only a dead process loses it.
const LEASE_SECONDS = 60
const LONGEST_WAIT_SECONDS = 600
// As long as the undo link is valid.
const LIFE_MS = 7 * 24 * 60 * 60 * 1000
const [IV_BYTES, TAG_BYTES] = [12, 16]

export type NoticeQueue = {
	/** Call it in the transaction of the change: the mail is sent once that is committed. */
	add(tx: Prisma.TransactionClient, mail: Mail): Promise<void>
	stop(): Promise<void>
}

export type NoticeQueueDeps = {
	env: Pick<Env, 'APP_URL' | 'SESSION_SECRET'>
	prisma: PrismaClient
	mailer: Pick<Mailer, 'send'>
	log: Logger
}

/** Notifies people of a change that may not be theirs: at least once, for up to a week. Sealed in the table: one holds an undo link. */
export function startNotices(deps: NoticeQueueDeps, { pollMs = POLL_MS }: { pollMs?: number } = {}): NoticeQueue {
	const { env, prisma, log } = deps
	const keys = env.SESSION_SECRET.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', 'notices', 32)))
	const { stop } = startQueueWorker({
		pollMs,
		concurrency: CONCURRENCY,
		claim: () => claimNotice(prisma),
		run: (notice) => send(notice, keys, deps),
		onError: oncePerMinute((times, err: unknown) => {
			const level = isDatabaseUnavailable(err) ? 'warn' : 'error'
			log[level]({ event: 'notices_stopped', times, err }, 'Notice worker failed; retrying at the next poll')
		}),
	})
	return {
		async add(tx, mail) {
			await tx.notice.create({ data: { sealed: seal(mail, keys[0] as Buffer) } })
		},
		stop,
	}
}

async function claimNotice(prisma: PrismaClient): Promise<Notice | null> {
	const rows = await prisma.$queryRaw<Notice[]>`
		UPDATE "Notice" SET
			"attempts" = "attempts" + 1, "notBefore" = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
		WHERE "id" = (
			SELECT "id" FROM "Notice" WHERE "notBefore" <= now() ORDER BY "notBefore" LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING "id", "sealed", "attempts", "notBefore", "createdAt"`
	return rows[0] ?? null
}

/** False when the mail server is unavailable: the other mails would only wait for it too. */
async function send({ id, sealed, attempts, createdAt }: Notice, keys: Buffer[], deps: NoticeQueueDeps) {
	const { env, prisma, mailer, log } = deps
	const mail = unseal(sealed, keys)
	const isOver = Date.now() - createdAt.getTime() > LIFE_MS
	const messageId = `<notice-${id}@${env.APP_URL.hostname}>`
	const result = mail && !isOver ? await mailer.send(mail, { messageId }) : 'given_up'
	if (result === 'unavailable') {
		const wait = backoffSeconds(attempts, LONGEST_WAIT_SECONDS)
		await prisma.$executeRaw`
			UPDATE "Notice" SET "notBefore" = clock_timestamp() + make_interval(secs => ${wait})
			WHERE "id" = ${id} AND "attempts" = ${attempts}`
		return false
	}
	await prisma.notice.deleteMany({ where: { id, attempts } })
	if (result !== 'sent') log.warn({ event: 'notice_given_up', id: String(id), result }, 'Notice not sent; dropped it')
	return true
}

function seal(mail: Mail, key: Buffer): Buffer<ArrayBuffer> {
	const iv = randomBytes(IV_BYTES)
	const cipher = createCipheriv('aes-256-gcm', key, iv)
	const text = Buffer.concat([cipher.update(JSON.stringify(mail)), cipher.final()])
	return Buffer.concat([iv, cipher.getAuthTag(), text])
}

/** Null when its secret is no longer among ours. */
function unseal(sealed: Uint8Array, keys: Buffer[]): Mail | null {
	for (const key of keys) {
		const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES))
		decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
		try {
			const text = Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()])
			return JSON.parse(text.toString()) as Mail
		} catch {}
	}
	return null
}
