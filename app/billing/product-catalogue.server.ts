import type { Logger } from '#app/platform/log.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurProduct } from '#app/recur/product.ts'

const FRESH_MS = 60_000
// While Recur is down, each visitor would otherwise wait for it anew.
const RETRY_MS = 5000

export type ProductCatalogue = {
	/** Null only when Recur has not answered once since this process started. */
	list(signal: AbortSignal): Promise<{ products: RecurProduct[] | null }>
}

/** Recur's products, kept for a minute, and for as long as Recur is out of reach. One question at a time, whoever asks. */
export function createProductCatalogue(
	{ recur, log }: { recur: RecurClient; log: Logger },
	now: () => number = Date.now,
): ProductCatalogue {
	let known: RecurProduct[] | null = null
	let askAgainAt = 0
	let asking: Promise<void> | null = null

	async function ask(signal: AbortSignal) {
		const result = await recur.listProducts(signal)
		askAgainAt = now() + (result.ok ? FRESH_MS : RETRY_MS)
		if (result.ok) known = result.value
		else log.warn({ event: 'recur_failed', failure: result.failure }, 'Recur gave no products')
	}

	return {
		async list(signal) {
			if (now() >= askAgainAt) {
				asking ??= ask(signal).finally(() => {
					asking = null
				})
				// Whoever has an answer already need not wait for a newer one.
				if (known === null) await asking
			}
			return { products: known }
		},
	}
}
