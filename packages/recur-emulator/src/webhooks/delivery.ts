import { z } from 'zod'
import { environmentSchema } from '../world/customer.ts'

const attemptSchema = z.strictObject({
	at: z.iso.datetime(),
	/** HTTP status of the receiver's answer; null when there was none. */
	status: z.number().nullable(),
	/** Why there was no answer: `timeout` or the network's error code. */
	error: z.string().nullable(),
	durationMs: z.number(),
})

/** An event and all attempts to deliver it. The body is stored, so every attempt sends the same bytes. */
export const deliverySchema = z.strictObject({
	id: z.string(),
	type: z.string(),
	environment: environmentSchema,
	createdAt: z.iso.datetime(),
	/** `not_sent` without an endpoint; `failed` after the last attempt. */
	state: z.enum(['pending', 'delivered', 'failed', 'not_sent']),
	body: z.string(),
	/** Replaces the valid one; null omits the header. */
	signature: z.string().nullable().optional(),
	/** Added to the default headers or replaces them; null omits one. */
	headers: z.record(z.string(), z.string().nullable()).default({}),
	attempts: z.array(attemptSchema),
})

export type Delivery = z.output<typeof deliverySchema>
export type Attempt = z.output<typeof attemptSchema>
