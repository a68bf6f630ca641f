import { afterAll, expect, test } from 'vitest'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)

test('many simultaneous checks cause few writes', async () => {
	await app.prisma.$executeRaw`CREATE TABLE probes (at timestamptz)`
	await app.prisma.$executeRaw`
		CREATE FUNCTION note_probe() RETURNS trigger LANGUAGE plpgsql AS $$
			BEGIN INSERT INTO probes VALUES (now()); RETURN NEW; END $$`
	await app.prisma.$executeRaw`
		CREATE TRIGGER probe BEFORE INSERT OR UPDATE ON rate_limit
		FOR EACH ROW WHEN (NEW.key = 'readiness') EXECUTE FUNCTION note_probe()`
	const startedAt = performance.now()
	const answers = await Promise.all(Array.from({ length: 200 }, () => app.visitor().get('/readyz')))
	const seconds = (performance.now() - startedAt) / 1000
	expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
	const [{ count }] = (await app.prisma.$queryRaw`SELECT count(*)::int FROM probes`) as [{ count: number }]
	// An upsert that finds the row fires twice.
	expect(count).toBeLessThanOrEqual(2 * (2 + seconds))
})
