import type { WebhookSettings } from '../world/webhook-settings.ts'

/** A batch as it is sent: each event as often as asked, in the order asked. */
export function arrange(ids: string[], { copies, order, seed }: WebhookSettings): string[] {
	const all = ids.flatMap((id) => Array<string>(copies).fill(id))
	if (order === 'sent') return all
	return order === 'reversed' ? all.reverse() : shuffle(all, randomFrom(seed))
}

function shuffle(items: string[], random: () => number): string[] {
	return items
		.map((item) => ({ item, rank: random() }))
		.sort((a, b) => a.rank - b.rank)
		.map(({ item }) => item)
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
	let state = seed
	return () => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
	}
}
