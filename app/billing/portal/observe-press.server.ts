import type { Logger } from '#app/platform/log.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'

/** `identifier`: the one that found the customer. `failed`: an error, such as a database that is down. */
export type Press<Outcome extends string> = {
	outcome: Outcome | 'failed'
	identifier: CustomerIdentifier['by'] | 'none'
}

type Decision<Result> = { result: Result; identifier?: CustomerIdentifier }

export type ObserveDeps<Outcome extends string> = {
	log: Logger
	/** `startedAt` is a reading of `performance.now()`. */
	metrics: { countPress: (press: Press<Outcome>, startedAt: number) => void }
	tracing: {
		inSpan<T>(
			name: string,
			work: (setAttributes: (attributes: Record<string, string>) => void) => Promise<T>,
		): Promise<T>
	}
}

/** Logs, counts and traces a press. One that ends by an error is counted and traced as `failed`. */
export async function observePress<Result extends { outcome: string }>(
	userId: string,
	{ log, metrics, tracing }: ObserveDeps<Result['outcome']>,
	decide: () => Promise<Decision<Result>>,
): Promise<Result> {
	return await tracing.inSpan('portal', async (setAttributes) => {
		const startedAt = performance.now()
		let press: Press<Result['outcome']> = { outcome: 'failed', identifier: 'none' }
		try {
			const { result, identifier } = await decide()
			press = { outcome: result.outcome, identifier: identifier?.by ?? 'none' }
			log.info({ event: 'portal', userId, ...press }, 'Portal request finished')
			return result
		} finally {
			metrics.countPress(press, startedAt)
			setAttributes({ 'portal.outcome': press.outcome, 'portal.identifier': press.identifier })
		}
	})
}
