import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { createBillingServices } from '#app/billing-services.server.ts'
import { readEnv } from '#app/platform/env.server.ts'

const FINISH_REQUESTS_MS = 5000

// A development server loads this file again after each change.
const shared = globalThis as { recurBilling?: ReturnType<typeof start> }
shared.recurBilling ??= start()
export const billing = shared.recurBilling

function start() {
	const services = createBillingServices(readEnv())
	for (const signal of ['SIGTERM', 'SIGINT'] as const) {
		process.once(signal, async () => {
			await Promise.all([services.stopBackground(), pause(FINISH_REQUESTS_MS)])
			await services.close()
		})
	}
	return services
}
