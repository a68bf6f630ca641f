import type { HttpBindings } from '@hono/node-server'
import type { SecureHeadersVariables } from 'hono/secure-headers'
import type { Logger } from '#app/platform/log.server.ts'

/** What the middlewares of one request hand on to each other. */
export type AppVariables = {
	Bindings: HttpBindings
	Variables: SecureHeadersVariables & { requestId: string; log: Logger }
}
