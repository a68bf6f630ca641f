import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { migrate } from '#prisma/migrate.ts'
import { query } from '#scripts/local/query.ts'
import { createBlankDatabase } from '#scripts/local/test-database.ts'
import { press } from '../support/endpoints.ts'
import { addPerson } from '../support/people.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

test.each([
	['public', 'before the first migration'],
	['public', 'later'],
	['recur', 'before the first migration'],
	['recur', 'later'],
])('the app works as a role that owns no table of the schema %s, made %s', async (schema, when) => {
	const { url, role, makeRole } = await ownedDatabase(schema)
	if (when === 'later') await migrate(url)
	await makeRole()
	if (when !== 'later') await migrate(url)
	for (const statement of [
		`DROP TABLE ${schema}."User"`,
		`ALTER TABLE ${schema}."AuditEntry" DISABLE TRIGGER ALL`,
		`CREATE TABLE ${schema}.mine ()`,
	]) {
		await expect(query(role, statement)).rejects.toThrow(/must be owner|permission denied/)
	}
	expect(await pressAs(role)).toEqual(['link_made', 'portal_opened'])
})

test('the app works without UPDATE and DELETE on the audit trail', async () => {
	const { url, role, makeRole } = await ownedDatabase()
	await migrate(url)
	await makeRole()
	await query(url, `REVOKE UPDATE, DELETE ON "AuditEntry" FROM ${new URL(role).username}`)
	for (const statement of [`UPDATE "AuditEntry" SET "userId" = ''`, `DELETE FROM "AuditEntry"`]) {
		await expect(query(role, statement)).rejects.toThrow('permission denied')
	}
	expect(await pressAs(role)).toEqual(['link_made', 'portal_opened'])
})

/** A blank database, and the URL for the role that `makeRole` makes in it, by the file that a deployment runs. */
async function ownedDatabase(schema = 'public') {
	const blank = await createBlankDatabase()
	const url = `${blank.url}?schema=${schema}`
	const name = `portal_app_${randomUUID().slice(0, 8)}`
	// Lines with a backslash are psql's own.
	const file = readFileSync('deploy/app-role.sql', 'utf8').replaceAll(/^\\.*$/gm, '')
	const sql = file
		.replaceAll('portal_app', name)
		.replace(":'password'", `'secret'`)
		.replaceAll(':"schema"', `"${schema}"`)
	const role = Object.assign(new URL(url), { username: name, password: 'secret' }).href
	onTestFinished(async () => {
		await query(url, `DROP OWNED BY ${name}; DROP ROLE ${name}`)
		await blank.drop()
	})
	return { url, role, makeRole: () => query(url, sql) }
}

/** What the audit trail says of somebody's first press. */
async function pressAs(url: string): Promise<string[]> {
	const settings = { RECUR_API_URL: app.emulator.origin, RECUR_HOSTED_ORIGINS: app.emulator.origin }
	const guarded: TestApp = await app.startAnother({ ...settings, DATABASE_URL: url })
	onTestFinished(guarded.stop)
	const person = await addPerson(guarded)
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	const where = { userId: person.user.id }
	const trail = await guarded.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } })
	return trail.map(({ action }) => action)
}
