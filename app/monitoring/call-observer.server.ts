import type { CallObserver, RecurEndpoint } from '#app/recur/client.server.ts'
import type { Metrics } from './metrics.server.ts'
import type { Tracing } from './tracing.server.ts'

export function createCallObserver(metrics: Metrics, tracing: Tracing) {
	return (endpoint: RecurEndpoint): CallObserver => {
		const startedAt = performance.now()
		const span = tracing.startCall(endpoint)
		return {
			headers: span.headers,
			end(status) {
				metrics.countRecurCall(endpoint, status, startedAt)
				span.end(status)
			},
		}
	}
}
