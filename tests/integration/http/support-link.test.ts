import { afterAll, beforeEach, expect, test } from 'vitest'
import { accountMails } from '#app/mails/account-mails.server.tsx'
import { layWire } from '../support/cuttable-database.ts'
import { press } from '../support/endpoints.ts'
import { addPerson, type Person } from '../support/people.ts'
import { visible } from '../support/plans.ts'
import { startTestApp } from '../support/test-app.ts'

const wire = await layWire()
const app = await startTestApp({ SUPPORT_URL: 'mailto:help@example.com?subject=My%20portal' }, wire.way)
const silent = await startTestApp()
afterAll(async () => {
	await app.stop()
	await silent.stop()
	await wire.cut()
})
beforeEach(async () => {
	await app.reset()
	await silent.reset()
})

const LINK = /<a href="([^"]+)"[^>]*>聯絡客服（請附上編號 ([\w-]{36})）<\/a>/

test.each(['unauthorized', 'status_500'] as const)(
	'a failed press links to support, with the id in the log: %s',
	async (kind) => {
		await app.recur.addFault({ endpoint: 'portal_sessions', kind })
		const { visitor } = await addPerson(app)
		const [href, id] = linkIn((await press(visitor, 'document')).text)
		expect(href).toBe(`mailto:help@example.com?subject=My%20portal&body=${id}`)
		const lines = app.logLines.map((line) => JSON.parse(line)).filter(({ requestId }) => requestId === id)
		expect(lines).toContainEqual(
			expect.objectContaining({ event: 'portal', outcome: expect.stringMatching(/^(mis|un)/) }),
		)
	},
)

test('so do pages that only say that something failed', async () => {
	const { visitor } = await addPerson(app)
	await wire.cut()
	try {
		expect(linkIn((await visitor.get('/account')).text)[0]).toContain('mailto:help@example.com')
	} finally {
		await wire.mend()
	}
})

test('no link where nothing has failed', async () => {
	const { visitor } = await addPerson(app)
	for (const path of ['/', '/account', '/pricing', '/no/such/page']) {
		expect(visible((await visitor.get(path)).text)).not.toContain('help@example.com')
	}
})

test('a page of help keeps its query', async () => {
	const other = await app.startAnother({ SUPPORT_URL: 'https://help.example.com/new?from=app' })
	try {
		const { visitor } = await addPerson(other)
		const [href, id] = linkIn((await visitor.get('/account/delete')).text)
		expect(href).toBe(`https://help.example.com/new?from=app&request=${id}`)
	} finally {
		await other.stop()
	}
})

test('without SUPPORT_URL nobody is sent to support', async () => {
	const person = await addPerson(silent)
	for (const text of await pagesOf(person)) expect(text).not.toMatch(/客服/)
})

test('the mail about a restored address links to support, or says nothing of it', () => {
	const APP_URL = new URL('https://app.example.com')
	const SUPPORT_URL = new URL('https://help.example.com/?a=1&b=2')
	const linked = accountMails('zh-TW', { APP_URL, SUPPORT_URL }).addressRestored()
	expect(linked.text).toContain('請聯絡客服：\n\nhttps://help.example.com/?a=1&b=2')
	expect(linked.html).toContain(' href="https://help.example.com/?a=1&amp;b=2">')
	const { text, html } = accountMails('zh-TW', { APP_URL, SUPPORT_URL: undefined }).addressRestored()
	for (const content of [text, html]) expect(content).not.toMatch(/客服|undefined|<p><\/p>/)
})

/** The link to support, its address as a browser reads it, and the id that it shows. */
function linkIn(html: string): [string, string] {
	const [, href = '', id = ''] = LINK.exec(visible(html)) ?? []
	return [href.replaceAll('&amp;', '&'), id]
}

/** Pages that say where something failed, or cannot be undone. */
async function pagesOf({ user, visitor }: Person): Promise<string[]> {
	const owner = await addPerson(silent)
	const customer = await silent.recur.putCustomer({ email: user.email, subscriptions: [{ product: 'pro-monthly' }] })
	const environment = 'TEST'
	await silent.prisma.recurCustomer.create({
		data: { userId: owner.user.id, environment, customerId: customer.id, learnedFrom: 'SEED' },
	})
	const conflict = await press(visitor, 'document')
	expect(conflict.status).toBe(409)
	await silent.recur.addFault({ endpoint: 'portal_sessions', kind: 'unauthorized' })
	const pages = [conflict, await press(visitor, 'document'), await visitor.get('/account/delete')]
	return pages.map(({ text }) => visible(text))
}
