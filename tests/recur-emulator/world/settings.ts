import { z } from 'zod'
import { portalConfigurationSchema } from './portal-configuration.ts'
import { webhookSettingsSchema } from './webhook-settings.ts'

export const settingsSchema = z.strictObject({
	/** Spelling of the keys in answers; requests are understood in both. */
	dialect: z.enum(['snake', 'camel']).default('snake'),
	/** Recur's own texts disagree on the code for an unknown customer. */
	notFoundCode: z.enum(['not_found', 'customer_not_found', 'resource_not_found']).default('not_found'),
	/** Requests per minute and key; null for no limit. */
	rateLimitPerMinute: z.number().int().positive().nullable().default(null),
	portalSessionMinutes: z.number().positive().default(60),
	checkoutSessionMinutes: z.number().positive().default(60),
	/** Where the rows of a subscription list are: Recur's older texts show the second. */
	subscriptionsKey: z.enum(['data', 'subscriptions']).default('data'),
	/** The only keys that work; null for every key of the right form. */
	acceptedKeys: z.array(z.string()).nullable().default(null),
	revokedKeys: z.array(z.string()).default([]),
	/** Used when a request names no configuration. */
	defaultPortalConfiguration: portalConfigurationSchema.prefault({}),
	/** By configuration id. */
	portalConfigurations: z.record(z.string(), portalConfigurationSchema).default({}),
	webhooks: webhookSettingsSchema.prefault({}),
})

export type Settings = z.output<typeof settingsSchema>
export type SettingsInput = z.input<typeof settingsSchema>
export type Dialect = Settings['dialect']
