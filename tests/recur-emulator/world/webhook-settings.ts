import { z } from 'zod'
import { environmentSchema } from './customer.ts'

/** Where events go, how they are written, and how the delivery misbehaves. */
export const webhookSettingsSchema = z.strictObject({
	/** Null for no endpoint: events are logged as `not_sent`. */
	url: z
		.url({ protocol: /^https?$/ })
		.nullable()
		.default(null),
	secret: z.string().min(1).default('whsec_emulator'),
	/** Recur has separate endpoints for test and live data. */
	environment: environmentSchema.default('TEST'),
	/** Of statuses. Recur's texts show lower case, recorded traffic upper case. */
	letterCase: z.enum(['lower', 'upper']).default('lower'),
	dialect: z.enum(['snake', 'camel']).default('snake'),
	/** Waited before the first attempt of every event. */
	delayMs: z.number().int().nonnegative().default(0),
	/** How often each event is sent. */
	copies: z.number().int().positive().default(1),
	/** Order within a batch: what one action caused, or all that was held back while paused. */
	order: z.enum(['sent', 'reversed', 'shuffled']).default('sent'),
	/** Makes `shuffled` repeatable. */
	seed: z.number().int().nonnegative().default(1),
	/** One at a time keeps the order; more let deliveries overtake each other. */
	concurrency: z.number().int().positive().default(1),
	/** Signs with a secret that the receiver does not have. */
	wrongSecret: z.boolean().default(false),
	/** Holds everything back until it is false again. */
	paused: z.boolean().default(false),
	timeoutMs: z.number().int().positive().default(20_000),
	maxAttempts: z.number().int().positive().default(6),
	/** Pauses between attempts; the last one repeats. Recur's own schedule is not known. */
	retryDelaysMs: z.array(z.number().int().nonnegative()).min(1).default([1_000, 5_000, 30_000, 120_000, 600_000]),
})

export type WebhookSettings = z.output<typeof webhookSettingsSchema>
export type WebhookSettingsInput = z.input<typeof webhookSettingsSchema>
/** An endpoint as Recur's dashboard shows it. */
export type WebhookEndpoint = { url: string; secret: string }
