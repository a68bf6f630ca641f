import type { HttpBindings } from '@hono/node-server'
import type { KeyKind, RateLimiter } from './api/keys.ts'
import type { RequestLog } from './api/request-log.ts'
import type { FaultQueue } from './faults/fault-queue.ts'
import type { WebhookSender } from './webhooks/webhook-sender.ts'
import type { RecurEnvironment } from './world/customer.ts'
import type { Dialect } from './world/settings.ts'
import type { Store } from './world/store.ts'

/** What else runs beside the emulator, for the links of its console. */
export type Links = { app?: string; mailbox?: string }

/** The parts of one emulator, besides its server. Only the store survives a restart. */
export type EmulatorParts = {
	store: Store
	faults: FaultQueue
	requests: RequestLog
	rateLimiter: RateLimiter
	sender: WebhookSender
	links: Links
	/** Known once the server listens. */
	origin(): string
}

export type EmulatorEnv = {
	Bindings: HttpBindings
	Variables: EmulatorParts & {
		/** Set by a fault that answers in the wrong dialect. */
		dialect?: Dialect
		/** Set once the key is accepted. */
		environment: RecurEnvironment
		keyKind: KeyKind
	}
}

export type HostedEnv = EmulatorEnv & {
	Variables: {
		nonce: string
	}
}
