import {
	type Attributes,
	context,
	propagation,
	ROOT_CONTEXT,
	type Span,
	SpanKind,
	SpanStatusCode,
	trace,
} from '@opentelemetry/api'

/** Ids of ours, outcomes and counts; never an address, a URL or a key. */
type SetAttributes = (attributes: Attributes) => void

export type Tracing = ReturnType<typeof createTracing>

/** For whatever OpenTelemetry SDK the operator registers before the app starts. Without one, all of this does nothing. */
export function createTracing() {
	const tracer = trace.getTracer('recur-portal')
	return {
		/** Only `traceparent` is read from a request: `tracestate` and `baggage` may hold any text. */
		continueFrom<T>(traceparent: string | undefined, work: () => T): T {
			// An SDK that instruments HTTP itself has read the header.
			if (!traceparent || trace.getSpan(context.active())) return work()
			return context.with(propagation.extract(ROOT_CONTEXT, { traceparent }), work)
		},
		/** `isRoot`: in a trace of its own. */
		async inSpan<T>(
			name: string,
			work: (setAttributes: SetAttributes) => Promise<T>,
			{ isRoot = false } = {},
		): Promise<T> {
			const parent = isRoot ? ROOT_CONTEXT : context.active()
			const span = tracer.startSpan(name, {}, parent)
			try {
				return await context.with(trace.setSpan(parent, span), () => {
					return work((attributes) => void span.setAttributes(attributes))
				})
			} catch (error) {
				markFailed(span, error instanceof Error ? error.name : 'NonError')
				throw error
			} finally {
				span.end()
			}
		},
		/** The call sends `headers` along. `status` is null without a complete response. */
		startCall(endpoint: string): { headers: Record<string, string>; end(status: number | null): void } {
			const parent = context.active()
			const span = tracer.startSpan(
				`recur ${endpoint}`,
				{ kind: SpanKind.CLIENT, attributes: { 'recur.endpoint': endpoint } },
				parent,
			)
			return {
				headers: traceparentOf(span),
				end(status) {
					if (status !== null) span.setAttribute('http.response.status_code', status)
					if (status === null || status >= 400) markFailed(span, String(status ?? 'no_answer'))
					span.end()
				},
			}
		},
	}
}

// Send only ids to a foreign server, whatever else the SDK would add.
function traceparentOf(span: Span): Record<string, string> {
	const carrier: { traceparent?: string } = {}
	propagation.inject(trace.setSpan(ROOT_CONTEXT, span), carrier)
	return carrier.traceparent ? { traceparent: carrier.traceparent } : {}
}

// By name alone: a library's message may quote a request.
function markFailed(span: Span, type: string): void {
	span.setAttribute('error.type', type)
	span.setStatus({ code: SpanStatusCode.ERROR })
}
