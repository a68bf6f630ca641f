import { z } from 'zod'
import { environmentSchema } from './customer.ts'
import { oneTimeProductSchema } from './product.ts'

const portalActionSchema = z.enum(['cancel', 'reactivate', 'plan_change', 'update_payment'])
const dialectSchema = z.enum(['snake', 'camel']).default('snake')
const httpUrlSchema = z.url({ protocol: /^https?$/ })
const hexColorSchema = z.string().regex(/^#[0-9a-f]{6}$/i)

const portalConfigurationSchema = z.strictObject({
	defaultReturnUrl: httpUrlSchema.nullable().default(null),
	allowedActions: z.array(portalActionSchema).default(portalActionSchema.options),
	branding: z
		.strictObject({
			name: z.string().default('Recur 示範商店'),
			accentColor: hexColorSchema.default('#1f5fbf'),
			logoText: z.string().max(3).default('R'),
		})
		.prefault({}),
})

export const webhookSettingsSchema = z.strictObject({
	/** Null for no endpoint: events are logged as `not_sent`. */
	url: httpUrlSchema.nullable().default(null),
	secret: z.string().min(1).default('whsec_emulator'),
	/** Recur has separate endpoints for test and live data. */
	environment: environmentSchema.default('TEST'),
	/** Of statuses. Recur's documentation shows lower case, recorded traffic upper case. */
	letterCase: z.enum(['lower', 'upper']).default('lower'),
	dialect: dialectSchema,
	delayMs: z.number().int().nonnegative().default(0),
	copies: z.number().int().positive().default(1),
	/** Order within a batch: the events of one action, or all events held while paused. */
	order: z.enum(['sent', 'reversed', 'shuffled']).default('sent'),
	seed: z.number().int().nonnegative().default(1),
	/** With 1 the order is kept; with more, deliveries can overtake each other. */
	concurrency: z.number().int().positive().default(1),
	/** Signs with a secret that the receiver does not have. */
	wrongSecret: z.boolean().default(false),
	paused: z.boolean().default(false),
	timeoutMs: z.number().int().positive().default(20_000),
	maxAttempts: z.number().int().positive().default(6),
	/** Delays between attempts; the last one repeats. Recur does not document its own. */
	retryDelaysMs: z.array(z.number().int().nonnegative()).min(1).default([1_000, 5_000, 30_000, 120_000, 600_000]),
})

/** What becomes of an address that a buyer types. Nobody knows which of these Recur does. */
export const typedAddressSchema = z.enum([
	/** The customer who has it becomes the buyer's, with the external id of the session where they had none. */
	'ties_known_customer',
	/** A customer is made for each external id, also where another one has the address. */
	'makes_new_customer',
	/** The address that the session was made with can't be changed. */
	'locked',
])

export const settingsSchema = z.strictObject({
	/** Spelling of the keys in answers. Requests are accepted in both. */
	dialect: dialectSchema,
	/** Recur's documents disagree on the code for an unknown customer. */
	notFoundCode: z.enum(['not_found', 'customer_not_found', 'resource_not_found']).default('not_found'),
	/** Requests per minute and key; 0 refuses all of them, null is no limit. */
	rateLimitPerMinute: z.number().int().nonnegative().nullable().default(null),
	portalSessionMinutes: z.number().positive().default(60),
	checkoutSessionMinutes: z.number().positive().default(60),
	typedAddress: typedAddressSchema.default('ties_known_customer'),
	/** From a failed charge to the end. Recur's documents say 3 days and 7. */
	gracePeriodDays: z.number().positive().default(7),
	/** Key of the rows in a subscription list. Recur's older documents show `subscriptions`. */
	subscriptionsKey: z.enum(['data', 'subscriptions']).default('data'),
	/** What the store sells besides its plans. */
	oneTimeProducts: z.array(oneTimeProductSchema).default([]),
	/** The only valid keys; null for every key of the right form. */
	acceptedKeys: z.array(z.string()).nullable().default(null),
	revokedKeys: z.array(z.string()).default([]),
	defaultPortalConfiguration: portalConfigurationSchema.prefault({}),
	/** By configuration id. */
	portalConfigurations: z.record(z.string(), portalConfigurationSchema).default({}),
	webhooks: webhookSettingsSchema.prefault({}),
})

export type PortalAction = z.output<typeof portalActionSchema>
export type PortalConfiguration = z.output<typeof portalConfigurationSchema>
export type WebhookSettings = z.output<typeof webhookSettingsSchema>
export type WebhookSettingsInput = z.input<typeof webhookSettingsSchema>
export type WebhookEndpoint = { url: string; secret: string }
export type Settings = z.output<typeof settingsSchema>
export type SettingsInput = z.input<typeof settingsSchema>
export type Dialect = Settings['dialect']

/** The default configuration for null, undefined for an unknown id. */
export function findConfiguration(settings: Settings, id: string | null): PortalConfiguration | undefined {
	const { defaultPortalConfiguration, portalConfigurations } = settings
	if (id === null) return defaultPortalConfiguration
	return Object.hasOwn(portalConfigurations, id) ? portalConfigurations[id] : undefined
}
