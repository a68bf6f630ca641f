import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import * as en from '#app/i18n/en.ts'
import * as zhTW from '#app/i18n/zh-TW.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { clientFolder, loadServerBuild } from '../support/server-build.ts'

await loadServerBuild()

const files = readdirSync(clientFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
	statSync(path.join(clientFolder, name)).isFile(),
)
const bundle = files.map(read).join('\n')
const scripts = files.filter((name) => name.endsWith('.js'))

test('each language is a file of its own', () => {
	for (const sentence of ['管理訂閱', 'Manage subscription']) {
		expect(bundle).toContain(sentence)
		expect(scripts.filter((name) => read(name).includes(sentence))).toHaveLength(1)
	}
})

test('no browser loads sentences of mails and JSON refusals', () => {
	for (const { serverMessages } of [en, zhTW]) {
		expect(bundle).not.toContain(serverMessages.billingMail.reason.replace(/\{.*/, ''))
		expect(bundle).not.toContain(serverMessages.refusals.tooLargeTitle)
	}
})

test('no source map is served', () => {
	expect(files.filter((name) => name.endsWith('.map'))).toEqual([])
	expect(bundle).not.toContain('sourceMappingURL')
})

test('the bundle holds no server code', () => {
	const settings = Object.keys(
		readEnv({
			DATABASE_URL: 'postgresql://localhost/x',
			APP_URL: 'http://localhost:3000',
			SESSION_SECRET: 'of the client bundle',
			RECUR_SECRET_KEY: 'sk_test_x',
		}),
	).filter((name) => name !== 'PORT')
	const parts = ['recur-tw', 'api.recur.tw', 'X-Recur', 'Prisma', 'argon2', 'postgres', 'undici', '.server']
	for (const text of [...settings, ...parts]) expect(bundle.includes(text), text).toBe(false)
	expect(bundle).not.toMatch(/\b[sp]k_(test|live)?_?\w|whsec_|["']node:/)
})

function read(name: string): string {
	return readFileSync(path.join(clientFolder, name), 'utf8')
}
