import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import {
	InMemorySpanExporter,
	type ReadableSpan,
	SimpleSpanProcessor,
	type SpanProcessor,
	TracerProvider,
} from '@opentelemetry/sdk-trace'

let recorders: SpanProcessor[] = []
const everyRecorder: SpanProcessor = {
	onStart: () => {},
	onEnd(span) {
		for (const recorder of recorders) recorder.onEnd(span)
	},
	forceFlush: async () => {},
	shutdown: async () => {},
}

/**
 * Has spans recorded from now on, as an operator's SDK would. The API takes one SDK per process, and test files share processes:
 * the first call installs it, and `stop` ends one recording.
 */
export function recordSpans() {
	install()
	const exporter = new InMemorySpanExporter()
	const recorder = new SimpleSpanProcessor({ exporter })
	recorders.push(recorder)
	return {
		spans: (): ReadableSpan[] => exporter.getFinishedSpans(),
		reset: () => exporter.reset(),
		stop() {
			recorders = recorders.filter((other) => other !== recorder)
		},
	}
}

function install(): void {
	// False when there is an SDK already.
	if (!trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [everyRecorder] }))) return
	context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
	propagation.setGlobalPropagator(
		new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
	)
}
