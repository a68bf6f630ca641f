import { createBillingServices } from '#app/billing-services.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import { createLog } from '#app/platform/log.server.ts'

export type BillingServices = ReturnType<typeof createBillingServices>

/** Does work with all of billing, and stops what that began. */
export async function withBilling<T>(
	env: Env,
	log: { write(line: string): void },
	work: (services: BillingServices) => Promise<T>,
): Promise<T> {
	const services = createBillingServices(env, createLog(env.LOG_LEVEL, log), { isCommand: true })
	try {
		return await work(services)
	} finally {
		await services.stopBackground()
		await services.close()
	}
}
