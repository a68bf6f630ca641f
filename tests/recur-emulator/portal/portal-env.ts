import type { HostedEnv } from '../hosted/hosted-env.ts'
import type { Customer } from '../world/customer.ts'
import type { PortalConfiguration } from '../world/portal-configuration.ts'
import type { PortalSession } from '../world/portal-session.ts'

/** A session that may be used, with the customer and the configuration it stands for. */
export type Portal = { session: PortalSession; customer: Customer; configuration: PortalConfiguration }

export type PortalEnv = HostedEnv & {
	Variables: { portal: Portal }
}
