import { readFileSync } from 'node:fs'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import type { Fault } from '#recur-emulator'
import { hideTable } from '#tests/support/hidden-table.ts'
import { layWire } from '../support/cuttable-database.ts'
import { deliver, eventAbout, WEBHOOK_PATH } from '../support/deliver.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import type { Answer, Visitor } from '../support/visitor.ts'

type Schema = { allOf?: Schema[]; properties?: { code?: { enum: string[] } } }
type Header = { schema: Schema }
type Content = { 'application/json': { schema: Schema } }
type Described = { headers?: Record<string, Header>; content?: Content }
type Operation = { responses: Record<string, Described> }

const document = parseYaml(readFileSync('docs/openapi.yaml', 'utf8'))
const paths = resolve(document.paths) as Record<string, Record<'get' | 'post', Operation>>

const wire = await layWire()
const app = await startSyncedApp({}, wire.way)
const withoutSecret = await app.startAnother({ RECUR_WEBHOOK_SECRET: '' })
afterAll(async () => {
	await withoutSecret.stop()
	await app.stop()
	await wire.cut()
})
beforeEach(app.reset)

test('docs/openapi.yaml describes every API route', () => {
	const routes = [...readFileSync('app/routes.ts', 'utf8').matchAll(/route\('(api\/[^']+)'/g)].map(
		([, path]) => `/${path}`,
	)
	expect(Object.keys(paths).toSorted()).toEqual([...routes, '/healthz', '/readyz'].toSorted())
	expect(document.info.version).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version)
})

test('docs/reference.md has the same refusals', () => {
	const table = readFileSync('docs/reference.md', 'utf8').matchAll(/^- (\d{3}) `(\w+)`: /gm)
	const described = Object.values(paths['/api/portal'] ?? {}).flatMap(describedAnswers)
	expect([...table].map(([, status = '', code]) => nameOf(status, code))).toEqual(
		described.filter((name) => name !== '200').toSorted(),
	)
})

test('POST /api/portal answers as described', async () => {
	const linked = await signedIn('linked')
	const post = (visitor: Visitor, headers = {}) => visitor.post('/api/portal', { headers })
	const answers = [
		await post(linked),
		await post(app.visitor()),
		await post(await signedIn('unverified')),
		await post(linked, { 'Sec-Fetch-Site': 'cross-site' }),
		await post(await signedIn('new')),
		await post(await signedIn('conflict')),
		await post(await afterTypedAddress()),
		await linked.post('/api/portal', { body: Buffer.alloc(64 * 1024 + 1) }),
		await withFault({ kind: 'rate_limited' }, () => post(linked)),
		await withFault({ kind: 'unauthorized' }, () => post(linked)),
		await withFault({ kind: 'status_500' }, () => post(linked)),
		await withoutTable('RecurCustomer', () => post(linked)),
		await withoutDatabase(() => post(linked)),
	]
	expectAll('post', '/api/portal', answers)
})

/** Somebody who typed another address at the checkout. */
async function afterTypedAddress(): Promise<Visitor> {
	const { id: externalId } = await app.prisma.user.findUniqueOrThrow({ where: { email: 'new@example.com' } })
	await app.prisma.checkout.create({ data: { userId: externalId, environment: 'TEST', openUntil: new Date() } })
	await app.recur.putCustomer({ email: 'typed@example.com', externalId })
	return await signedIn('new')
}

test('POST /api/webhooks/recur answers as described', async () => {
	const event = eventAbout('demolinkedcustomer000001')
	const answers = [
		await deliver(app, event),
		await deliver(app, event),
		await deliver(app, '[]'),
		await deliver(app, event, { signature: '' }),
		await deliver(app, Buffer.alloc(256 * 1024 + 1)),
		await deliver(withoutSecret, event),
		await withoutDatabase(() => deliver(app, eventAbout('demolinkedcustomer000001'))),
	]
	expectAll('post', WEBHOOK_PATH, answers)
})

test.each(['/api/portal', WEBHOOK_PATH, '/healthz'])('GET %s answers as described', async (path) => {
	expectAll('get', path, [await app.visitor().get(path)])
})

test('GET /readyz answers as described', async () => {
	const ask = () => app.visitor().get('/readyz')
	expectAll('get', '/readyz', [await ask(), await withoutDatabase(ask)])
})

test('an answer without its message is not as described', () => {
	const described = paths['/api/portal']?.post.responses['404'] as Described
	const error = { error: 'x', message: 'x', code: 'no_customer' }
	expectBody(described, error)
	for (const wrong of [
		{ ...error, message: undefined },
		{ ...error, code: 'gone' },
		{ ...error, url: 'x' },
	])
		expect(() => expectBody(described, wrong)).toThrow()
})

/** Each answer is described, and each description is seen, by status and code. */
function expectAll(method: 'get' | 'post', path: string, answers: Answer[]): void {
	const responses = paths[path]?.[method].responses ?? {}
	const seen = answers.map((answer) => {
		const described = responses[answer.status]
		expect(described, `${method} ${path}: ${answer.status} ${answer.text}`).toBeDefined()
		expectHeaders(answer.headers, described)
		if (!described?.content) expect(answer.text).toBe('')
		else {
			expect(answer.headers.get('Content-Type')).toContain('application/json')
			expectBody(described, JSON.parse(answer.text))
		}
		return nameOf(answer.status, answer.text && JSON.parse(answer.text).code)
	})
	expect([...new Set(seen)].toSorted()).toEqual(describedAnswers({ responses }).toSorted())
}

function describedAnswers({ responses }: Operation): string[] {
	return Object.entries(responses).flatMap(([status, response]) =>
		codesOf(response).map((code) => nameOf(status, code)),
	)
}

function expectHeaders(headers: Headers, described: Described | undefined): void {
	for (const name of ['Allow', 'Retry-After']) {
		const header = described?.headers?.[name]
		expect(headers.has(name), name).toBe(header !== undefined)
		if (header) z.fromJSONSchema(header.schema).parse(headers.get(name))
	}
}

// Zod lets a part of `allOf` accept what another one refuses, so each is asked by itself.
function expectBody({ content }: Described, body: unknown): void {
	const schema = content?.['application/json'].schema ?? {}
	for (const part of schema.allOf ?? [schema]) z.fromJSONSchema(part).parse(body)
}

/** The codes that the second part of an error's schema allows. */
function codesOf({ content }: Described): (string | undefined)[] {
	return content?.['application/json'].schema.allOf?.[1]?.properties?.code?.enum ?? [undefined]
}

function nameOf(status: number | string, code: string | undefined): string {
	return [status, code].filter(Boolean).join(' ')
}

/** The same with everything in place of the references to it. */
function resolve(node: unknown): unknown {
	if (Array.isArray(node)) return node.map(resolve)
	if (typeof node !== 'object' || node === null) return node
	if ('$ref' in node) return resolve(lookUp(String(node.$ref)))
	return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolve(value)]))
}

function lookUp(reference: string): unknown {
	return reference
		.replace('#/', '')
		.split('/')
		.reduce((node, key) => node[key], document)
}

async function signedIn(who: string): Promise<Visitor> {
	const visitor = app.visitor()
	await visitor.signIn(`${who}@example.com`)
	return visitor
}

async function withFault<T>(fault: Omit<Fault, 'endpoint'>, work: () => Promise<T>): Promise<T> {
	await app.recur.addFault({ endpoint: 'portal_sessions', ...fault })
	const result = await work()
	await app.recur.clearFaults()
	return result
}

async function withoutTable<T>(name: string, work: () => Promise<T>): Promise<T> {
	const show = await hideTable(app.prisma, name)
	const result = await work()
	await show()
	return result
}

async function withoutDatabase<T>(work: () => Promise<T>): Promise<T> {
	await wire.cut()
	const result = await work()
	await wire.mend()
	return result
}
