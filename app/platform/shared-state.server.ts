import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { inTransaction } from './transaction.server.ts'

/** A small value that all processes share: a row of JSON, changed under its lock. */
export function createSharedState<State extends Prisma.InputJsonObject>(
	prisma: PrismaClient,
	key: string,
	initial: State,
) {
	/** `change` gets the state and the database's time in milliseconds. It must be fast: others wait for it. */
	return async function changeState<Result>(
		change: (state: State, now: number) => { state: State; result: Result },
	): Promise<Result> {
		return await inTransaction(prisma, async (tx) => {
			const [row] = await tx.$queryRaw<{ value: State; now: Date }[]>`
				INSERT INTO "SharedState" ("key", "value") VALUES (${key}, ${initial})
				ON CONFLICT ("key") DO UPDATE SET "value" = "SharedState"."value"
				RETURNING "value", clock_timestamp() AS "now"`
			if (!row) throw new Error('An upsert returned no row')
			const { state, result } = change(row.value, row.now.getTime())
			await tx.sharedState.update({ where: { key }, data: { value: state } })
			return result
		})
	}
}

/** Without its lock, with the database's time in milliseconds. */
export async function readSharedState<State extends Prisma.InputJsonObject>(
	prisma: PrismaClient,
	key: string,
	initial: State,
): Promise<{ state: State; now: number }> {
	const [row] = await prisma.$queryRaw<{ value: State | null; now: Date }[]>`
		SELECT (SELECT "value" FROM "SharedState" WHERE "key" = ${key}), clock_timestamp() AS "now"`
	if (!row) throw new Error('A query for one row found none')
	return { state: row.value ?? initial, now: row.now.getTime() }
}
