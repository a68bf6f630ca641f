import type { Logger } from '#app/platform/log.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import { inDisplayOrder, type RecurProduct } from '#app/recur/endpoints/products.server.ts'
import { readWholeList } from '#app/recur/list.server.ts'

const FRESH_MS = 60_000
// While Recur is down, visitors in between do not wait for it.
const RETRY_MS = 5000

export type ProductCatalogue = {
	/** Null only when Recur has not answered since this process started. */
	list(signal: AbortSignal): Promise<{ products: RecurProduct[] | null }>
}

/** Cached for a minute, and longer while Recur is unavailable. One request at a time per process. */
export function createProductCatalogue(
	{ recur, log }: { recur: RecurClient; log: Logger },
	now: () => number = Date.now,
): ProductCatalogue {
	let known: RecurProduct[] | null = null
	let askAgainAt = 0
	let asking: Promise<void> | null = null

	async function ask(signal: AbortSignal) {
		const result = await readWholeList((cursor) => recur.listProducts(cursor, signal))
		askAgainAt = now() + (result.ok ? FRESH_MS : RETRY_MS)
		// Of an endless list the first thousand are shown.
		if (result.ok) known = inDisplayOrder(result.value.rows)
		else
			log.warn(
				{ event: 'recur_failed', failure: result.failure },
				'Could not fetch products from Recur; retrying at a later visit',
			)
	}

	return {
		async list(signal) {
			if (now() >= askAgainAt) {
				asking ??= ask(signal).finally(() => {
					asking = null
				})
				// With a cached list there is no need to wait for a newer one.
				if (known === null) await asking
			}
			return { products: known }
		},
	}
}
