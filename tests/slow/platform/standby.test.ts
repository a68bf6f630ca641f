import { expect, onTestFinished, test } from 'vitest'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { endpoints, press } from '#tests/integration/support/endpoints.ts'
import { startPair } from '#tests/integration/support/standby.ts'
import { WEBHOOK_SECRET } from '#tests/integration/support/synced-app.ts'
import { startTestApp } from '#tests/integration/support/test-app.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'

const CUSTOMER = 'demolinkedcustomer000001'
const NOTICES = { 'zh-TW': '目前可以查看資料和管理訂閱', en: 'You can view everything' }

test('a standby shows pages that say nothing can be changed, and works fully once promoted', async () => {
	const pair = await startPair()
	const settings = { RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET }
	const before = await startTestApp({ ...settings, DATABASE_URL: pair.primary })
	onTestFinished(before.stop)
	const visitor = before.visitor()
	await visitor.signIn('linked@example.com')
	await deliver(before, eventAbout(CUSTOMER))
	await untilSettled(before)
	const { idHash } = await before.prisma.session.findFirstOrThrow()
	await before.stopServer()

	const app = await startTestApp({ ...settings, DATABASE_URL: pair.standby })
	onTestFinished(app.stop)
	await expect.poll(() => app.prisma.session.count({ where: { idHash } })).toBe(1)
	await pair.stopPrimary()
	await expect.poll(async () => (await app.visitor().get('/readyz')).status).toBe(503)
	expect(await app.visitor().get('/healthz')).toMatchObject({ status: 200 })
	const reader = app.visitor()
	for (const [name, value] of visitor.cookies) reader.cookies.set(name, value)
	for (const [locale, notice] of Object.entries(NOTICES)) {
		await reader.post('/locale', { form: { locale, redirectTo: '/' } })
		const account = await reader.get('/account')
		for (const words of [notice, 'Pro', 'NT$']) expect(account.text).toContain(words)
		for (const path of ['/', '/pricing', '/account/sessions', '/account?from=portal', '/no/such/page']) {
			expect((await reader.get(path)).text, path).toContain(notice)
		}
		expect((await app.visitor().get('/login', { 'Accept-Language': locale })).text).toContain(notice)
	}
	// Whoever wants to cancel need not wait for a primary.
	for (const endpoint of endpoints)
		expect((await press(reader, endpoint)).status).toBe(endpoint === 'document' ? 303 : 200)
	expect((await reader.post('/account/password', { form: { password: 'x' } })).text).toContain(NOTICES.en)
	expect(await app.visitor().signIn('linked@example.com')).toMatchObject({ status: 503 })
	expect(await deliver(app, eventAbout(CUSTOMER))).toMatchObject({ status: 503 })

	await pair.promote()
	await expect.poll(async () => (await app.visitor().get('/readyz')).status).toBe(200)
	expect((await reader.get('/account')).text).not.toContain(NOTICES.en)
	expect(await press(reader, 'document')).toMatchObject({ status: 303 })
	expect(await app.visitor().signIn('linked@example.com')).toMatchObject({ status: 303 })
	expect(await deliver(app, eventAbout(CUSTOMER))).toMatchObject({ status: 200 })
	expect(app.logLines.filter((line) => line.includes('unexpected_error'))).toEqual([])
})
