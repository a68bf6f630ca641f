import { expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { createSharedState } from '#app/platform/shared-state.server.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'

test('keeps changes of several processes at once', async () => {
	const { url, drop } = await createTestDatabase()
	onTestFinished(drop)
	const processes = Array.from({ length: 3 }, () => {
		const { prisma, close } = createDatabase(url, { waitMs: PATIENCE_MS })
		onTestFinished(close)
		return createSharedState(prisma, 'count', { count: 0 })
	})
	const seen = await Promise.all(
		Array.from({ length: 30 }, (_, index) =>
			processes[index % 3]?.(({ count }) => ({ state: { count: count + 1 }, result: count })),
		),
	)
	expect(seen.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(Array.from({ length: 30 }, (_, index) => index))
})

test('uses the database’s clock', async () => {
	const { url, drop } = await createTestDatabase()
	onTestFinished(drop)
	const { prisma, close } = createDatabase(url, { waitMs: PATIENCE_MS })
	onTestFinished(close)
	const now = await createSharedState(prisma, 'time', {})((state, time) => ({ state, result: time }))
	const [row] = await prisma.$queryRaw<
		{ later: boolean }[]
	>`SELECT to_timestamp(${now / 1000}) <= clock_timestamp() AS later`
	expect(row).toEqual({ later: true })
})
