import type { Agent } from 'undici'
import type { Env } from '#app/platform/env.server.ts'
import { addressChecks } from './address.ts'
import type { Check } from './check.ts'
import { providerChecks } from './provider.ts'

/** Of this app's own sign-in and pages. An app that adopted billing has others: `scripts/adopt/starter`. */
export function appChecks(env: Env, agent: Agent): Check[] {
	return [...providerChecks(env), ...addressChecks(env, agent)]
}
