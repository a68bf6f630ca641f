import type { HttpBindings } from '@hono/node-server'
import type { RateCounter } from './api/rate-limit.ts'
import type { RequestLog } from './api/request-log.ts'
import type { FaultQueue } from './faults/fault-queue.ts'
import type { WebhookSender } from './webhooks/webhook-sender.ts'
import type { RecurEnvironment } from './world/customer.ts'
import type { Dialect } from './world/settings.ts'
import type { Store } from './world/store.ts'

/** What one emulator consists of besides its server. Only the store outlives the process. */
export type EmulatorParts = {
	store: Store
	faults: FaultQueue
	requests: RequestLog
	rate: RateCounter
	sender: WebhookSender
	/** Known once the server listens. */
	origin(): string
}

/** Hono's typing of a request: Node's own objects, and what the middleware adds. */
export type EmulatorEnv = {
	Bindings: HttpBindings
	Variables: EmulatorParts & {
		/** Set by a fault that answers in the wrong dialect. */
		dialect?: Dialect
		/** Set once the key is accepted. */
		environment: RecurEnvironment
	}
}
