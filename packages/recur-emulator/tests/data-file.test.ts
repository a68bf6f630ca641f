import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '../src/control-client.ts'
import { startEmulator } from '../src/start-emulator.ts'
import { readDataFile } from '../src/world/data-file.ts'
import { bearer, SECRET_KEY } from './emulator-for-tests.ts'
import { exampleStore } from './example-store.ts'

const PLAN = { id: 'p1', slug: 'pro', name: 'Pro', price: 100, interval: 'month' }
const AMY = { email: 'amy@example.com' }

test('reads the README’s example store', () => {
	const { products, customers } = readDataFile(write(exampleStore()))
	expect(products.map(({ slug }) => slug)).toEqual(['starter', 'team'])
	expect(customers.map(({ email, subscriptions }) => [email, subscriptions[0]?.status])).toEqual([
		['amy@example.com', 'active'],
		['ben@example.com', 'trialing'],
		['new@example.com', undefined],
	])
	const [yearly, trial] = customers.flatMap(({ subscriptions }) => subscriptions)
	expect(days(yearly?.currentPeriodStart, yearly?.currentPeriodEnd)).toBeGreaterThan(364)
	expect(trial?.trialEndsAt).toBe(trial?.currentPeriodEnd)
})

test('starts with a file’s store and resets to it', async () => {
	const { origin, stop } = await startEmulator({ seed: readDataFile(write(exampleStore())) })
	onTestFinished(stop)
	const control = createControlClient(origin)
	await control.putCustomer({ email: 'later@example.com', subscriptions: [{ product: 'starter' }] })
	expect(await slugsOfSubscriptions(origin)).toEqual(['starter', 'starter', 'team'])
	await control.reset('start')
	expect(await slugsOfSubscriptions(origin)).toEqual(['starter', 'team'])
})

test('added plans survive a restart', async () => {
	const stateFile = write('')
	rmSync(stateFile)
	const first = await startEmulator({ stateFile, seed: 'empty' })
	const control = createControlClient(first.origin)
	await control.putProducts([{ ...PLAN, interval: 'month' }])
	await control.putCustomer({ ...AMY, subscriptions: [{ product: 'pro' }] })
	await first.stop()
	const second = await startEmulator({ stateFile, seed: 'empty' })
	onTestFinished(second.stop)
	expect(await slugsOfSubscriptions(second.origin)).toEqual(['pro'])
})

test.each([
	['a missing field', { products: [{ ...PLAN, slug: undefined }] }, /^ {2}products\[0\]\.slug: .*expected string/m],
	['a misspelt field', { products: [{ ...PLAN, colour: 'red' }] }, /^ {2}products\[0\]: .*"colour"/m],
	[
		'a value of another type',
		{ products: [{ ...PLAN, price: '100' }] },
		/^ {2}products\[0\]\.price: .*expected number/m,
	],
	['no products', { products: [] }, /^ {2}products: /m],
	['an array', [], /^ {2}the file: .*expected object/m],
	[
		'a plan that is not there',
		{ products: [PLAN], customers: [AMY, { email: 'b@example.com', subscriptions: [{ product: 'gold' }] }] },
		/^ {2}customers\[1\]\.subscriptions\[0\]\.product: "gold" is none of the slugs in products: pro$/m,
	],
	[
		'an address given twice',
		{ products: [PLAN], customers: [AMY, AMY] },
		/^ {2}customers\[1\]\.email: "amy@example\.com" is taken by customers\[0\]\.email$/m,
	],
	['a slug given twice', { products: [PLAN, { ...PLAN, id: 'p2' }] }, /^ {2}products\[1\]\.slug: "pro" is taken by/m],
	[
		'a date that is none',
		{ products: [PLAN], customers: [{ ...AMY, subscriptions: [{ product: 'pro', currentPeriodEnd: 'soon' }] }] },
		/^ {2}customers\[0\]\.subscriptions\[0\]\.currentPeriodEnd: /m,
	],
])('reports where %s is', (_, data, problem) => {
	const file = write(JSON.stringify(data))
	expect(() => readDataFile(file)).toThrow(problem)
	expect(() => readDataFile(file)).toThrow(file)
})

test('an e-mail is unique per environment', () => {
	const customers = [AMY, { ...AMY, environment: 'LIVE' }]
	expect(readDataFile(write(JSON.stringify({ products: [PLAN], customers }))).customers).toHaveLength(2)
})

test('reports bad JSON and a missing file', () => {
	expect(() => readDataFile(write('{\n\t"products": [\n\t\t{]\n}'))).toThrow(/line 3 column 4/)
	expect(() => readDataFile('nowhere.json')).toThrow(/^nowhere\.json cannot be read: ENOENT/)
})

async function slugsOfSubscriptions(origin: string): Promise<string[]> {
	const response = await fetch(`${origin}/v1/subscriptions`, { headers: bearer(SECRET_KEY) })
	const { data } = (await response.json()) as { data: { product_slug: string }[] }
	return data.map(({ product_slug }) => product_slug).toSorted()
}

function days(from = '', to = ''): number {
	return (Date.parse(to) - Date.parse(from)) / 86_400_000
}

function write(text: string): string {
	const folder = mkdtempSync(join(tmpdir(), 'recur-emulator-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const file = join(folder, 'store.json')
	writeFileSync(file, text)
	return file
}
