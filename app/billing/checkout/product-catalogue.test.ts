import { expect, test } from 'vitest'
import { createLog } from '#app/platform/log.server.ts'
import { clientFor, longDeadline, sendJson, startPeer } from '#app/recur/peer.test-helper.ts'
import { createProductCatalogue } from './product-catalogue.server.ts'

const MINUTE_MS = 60_000

test('caches for a minute, then refreshes in the background', async () => {
	const shop = await openShop()
	expect(await shop.names()).toEqual(['plan 1'])
	shop.pass(MINUTE_MS - 1)
	expect(await shop.names()).toEqual(['plan 1'])
	expect(shop.asked()).toBe(1)
	shop.pass(1)
	expect(await shop.names()).toEqual(['plan 1'])
	await expect.poll(shop.names).toEqual(['plan 2'])
	expect(shop.asked()).toBe(2)
})

test('simultaneous visitors cost one call', async () => {
	const shop = await openShop()
	const answers = await Promise.all(Array.from({ length: 20 }, shop.names))
	expect(answers).toEqual(Array(20).fill(['plan 1']))
	expect(shop.asked()).toBe(1)
})

test('serves the last list during an outage', async () => {
	const shop = await openShop()
	await shop.names()
	shop.close()
	for (let round = 2; round <= 4; round += 1) {
		shop.pass(MINUTE_MS)
		expect(await shop.names()).toEqual(['plan 1'])
		await expect.poll(() => shop.logged().length).toBeGreaterThanOrEqual(round - 1)
		expect(await shop.names()).toEqual(['plan 1'])
		expect(shop.asked()).toBe(round)
	}
	shop.open()
	shop.pass(5000)
	await expect.poll(shop.names).toEqual(['plan 5'])
})

test('is null without a list, and does not ask Recur again at once', async () => {
	const shop = await openShop()
	shop.close()
	for (let round = 0; round < 5; round += 1) expect(await shop.names()).toBeNull()
	expect(shop.asked()).toBe(1)
	expect(shop.logged()).toMatchObject([{ event: 'recur_failed', failure: { status: 503 } }])
	shop.open()
	shop.pass(5000)
	expect(await shop.names()).toEqual(['plan 2'])
})

test('shows the plans of ten pages, once each, in Recur’s order', async () => {
	const plan = (id: number, place: number) => ({
		id: `p${id}`,
		slug: 's',
		name: `plan ${id}`,
		price: 1,
		display_order: place,
	})
	const pages: Record<string, object> = {
		'': { products: [plan(1, 3), plan(2, 1)], has_more: true, next_cursor: 'a' },
		a: { products: [plan(2, 1), plan(3, 2), { id: 'bad' }], has_more: true, next_cursor: 'for ever' },
	}
	let asked = 0
	const peer = await startPeer((response, { url }) => {
		asked += 1
		const cursor = new URL(url, 'http://recur').searchParams.get('starting_after') ?? ''
		sendJson(response, 200, pages[cursor] ?? { products: [plan(4, 0)], has_more: true, next_cursor: cursor })
	})
	const catalogue = createProductCatalogue({ recur: clientFor(peer.url), log: createLog('silent') })
	const { products } = await catalogue.list(longDeadline())
	expect(products?.map(({ name }) => name)).toEqual(['plan 4', 'plan 2', 'plan 3', 'plan 1'])
	expect(asked).toBe(10)
})

/** A catalogue over a real connection, whose clock the test turns. Each answer of its Recur names a new plan. */
async function openShop() {
	let [time, isOpen, answered] = [1_000_000, true, 0]
	const peer = await startPeer((response) => {
		answered += 1
		const product = { id: 'p', slug: 'plan', name: `plan ${answered}`, price: 100, billing_period: 'MONTHLY' }
		if (isOpen) sendJson(response, 200, { products: [product] })
		else sendJson(response, 503, { error: { code: 'service_unavailable' } })
	})
	const lines: string[] = []
	const log = createLog('warn', { write: (line) => void lines.push(line) })
	const catalogue = createProductCatalogue({ recur: clientFor(peer.url), log }, () => time)
	return {
		asked: () => answered,
		logged: () => lines.map((line) => JSON.parse(line)),
		async names() {
			const { products } = await catalogue.list(longDeadline())
			return products?.map(({ name }) => name) ?? null
		},
		pass(ms: number) {
			time += ms
		},
		open() {
			isOpen = true
		},
		close() {
			isOpen = false
		},
	}
}
