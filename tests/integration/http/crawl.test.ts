import { afterAll, expect, test } from 'vitest'
import { demoUsers } from '#prisma/demo-users.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Visitor } from '../support/visitor.ts'

const mailbox = await startMailbox()
const app = await startTestApp(mailbox.env)
afterAll(async () => {
	await app.stop()
	await mailbox.stop()
})

// Files are the same for everybody, so each is asked for once.
const files = new Set<string>()
const START = ['/', '/login', '/pricing?reason=no-subscription', '/no/such/page']

test('no link, file or form is broken for visitors', async () => {
	const found = await crawl(app.visitor(), START)
	expect(found.broken).toEqual([])
	expect(found.seen).toEqual(expect.arrayContaining(['/', '/login', '/pricing', '/favicon.svg']))
	expect(found.seen.join()).toContain('/login/code')
	// Those too that another test has asked for.
	expect(files.size).toBeGreaterThan(5)
	expect(found.targets).toEqual(expect.arrayContaining(['/login', '/locale']))
})

test.each(demoUsers.map(({ email }) => email))('no link, file or form is broken for %s', async (email) => {
	const visitor = app.visitor()
	await visitor.signIn(email)
	const found = await crawl(visitor, [...START, '/account', '/account?status=wait'])
	expect(found.broken).toEqual([])
	expect(found.seen).toEqual(
		expect.arrayContaining(['/account/email', '/account/password', '/account/sessions', '/account/delete']),
	)
	expect(found.targets).toEqual(expect.arrayContaining(['/account', '/locale', '/logout']))
})

async function crawl(visitor: Visitor, start: string[]) {
	const seen = new Set<string>()
	const broken: string[] = []
	const targets = new Set<string>()
	const queue = [...start]
	for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
		if (seen.has(path) || files.has(path)) continue
		seen.add(path)
		if (path.startsWith('/assets/')) files.add(path)
		const answer = await visitor.get(path)
		if (answer.status >= 400 && !path.startsWith('/no/')) broken.push(`${answer.status} ${path}`)
		const location = answer.headers.get('Location')
		queue.push(...(location ? [location] : []), ...linksIn(answer.text))
		for (const [, action = ''] of answer.text.matchAll(/<form[^>]* action="([^"?]+)/g)) targets.add(action)
	}
	for (const target of targets) {
		if ((await visitor.get(target)).status === 404) broken.push(`form ${target}`)
	}
	return { seen: [...seen], broken, targets: [...targets] }
}

function linksIn(html: string): string[] {
	const markup = html.matchAll(/\s(?:href|src)="(\/[^"#]*)/g)
	const modules = html.matchAll(/"(\/assets\/[^"]+)"/g)
	return [...markup, ...modules].map(([, path = '']) => path.replaceAll('&amp;', '&'))
}
