import { afterAll, expect, test } from 'vitest'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { startTestApp } from '../support/test-app.ts'

const mailbox = await startMailbox()
const app = await startTestApp(mailbox.env)
afterAll(async () => {
	await app.stop()
	await mailbox.stop()
})

const SIGN_IN = ['/login', '/login/code']
const OWN = [
	'/account',
	...['billing-email', 'confirm', 'email', 'password', 'sessions', 'delete'].map((page) => `/account/${page}`),
]
const PAGES = ['/', '/pricing', '/pro', ...SIGN_IN, ...OWN]

test.each(['zh-TW', 'en'])('every page has its own title and description (%s)', async (language) => {
	const visitor = app.visitor()
	const heads = []
	for (const path of SIGN_IN) heads.push(await headOf(path, app.visitor()))
	await visitor.signIn('unverified@example.com')
	for (const path of PAGES.filter((page) => !SIGN_IN.includes(page))) heads.push(await headOf(path, visitor))
	for (const part of ['title', 'description'] as const) {
		const texts = heads.map((head) => head[part])
		expect(new Set(texts).size, texts.join(' | ')).toBe(PAGES.length)
		for (const text of texts) expect(/\p{Script=Han}/u.test(text ?? ''), text).toBe(language === 'zh-TW')
	}

	async function headOf(path: string, { get }: typeof visitor) {
		const { text } = await get(path, { 'Accept-Language': language })
		return {
			title: /<title>([^<]+) · Recur Portal<\/title>/.exec(text)?.[1],
			description: /<meta name="description" content="([^"]+)"/.exec(text)?.[1],
		}
	}
})

test('only personal pages are closed to search engines', async () => {
	const visitor = app.visitor()
	const isHidden = async (path: string) =>
		(await visitor.get(path)).text.includes('<meta name="robots" content="noindex"')
	expect(await Promise.all([...SIGN_IN, '/', '/pricing'].map(isHidden))).toEqual([true, true, false, false])
	await visitor.signIn('unverified@example.com')
	expect(await Promise.all(OWN.map(isHidden))).toEqual(OWN.map(() => true))
})

test('the 404 page has a title and a description', async () => {
	const { text } = await app.visitor().get('/no/such/page')
	expect(text).toContain('<title>Recur Portal</title>')
	expect(text).toMatch(/<meta name="description" content="[^"]+"/)
})
