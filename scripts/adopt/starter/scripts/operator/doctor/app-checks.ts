import type { Agent } from 'undici'
import type { Env } from '#app/platform/env.server.ts'
import type { Check } from '#scripts/operator/doctor/check.ts'

/** What `npm run recur:doctor` is to look at in your app beside billing. */
export function appChecks(_env: Env, _agent: Agent): Check[] {
	return []
}
