import { z } from 'zod'

export const productSchema = z.strictObject({
	id: z.string(),
	slug: z.string(),
	name: z.string(),
	description: z.string().default(''),
	/** Shared by the plans that differ in their interval only. */
	family: z.string().nullable().default(null),
	/** Whole TWD per interval. */
	price: z.number().int().positive(),
	interval: z.enum(['month', 'year']),
})

export type Product = z.output<typeof productSchema>
