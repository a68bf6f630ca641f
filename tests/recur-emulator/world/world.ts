import { z } from 'zod'
import { checkoutSessionSchema } from './checkout-session.ts'
import { customerSchema } from './customer.ts'
import { deliverySchema } from './delivery.ts'
import { portalSessionSchema } from './portal-session.ts'
import { productSchema } from './product.ts'
import { settingsSchema } from './settings.ts'

/** Everything Recur would remember. Faults and recorded requests are not part of it. */
export const worldSchema = z.strictObject({
	products: z.array(productSchema),
	customers: z.array(customerSchema),
	portalSessions: z.array(portalSessionSchema),
	// State files of earlier versions have neither.
	checkoutSessions: z.array(checkoutSessionSchema).default([]),
	deliveries: z.array(deliverySchema).default([]),
	settings: settingsSchema,
})

export type World = z.output<typeof worldSchema>
