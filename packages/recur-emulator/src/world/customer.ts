import { z } from 'zod'
import { newId } from './new-id.ts'
import { addInterval } from './product.ts'

const id = z.string().min(1).max(255).default(newId)
const instant = z.iso.datetime()

export const environmentSchema = z.enum(['TEST', 'LIVE'])

export const subscriptionSchema = z.strictObject({
	id,
	product: z.string(),
	/** `canceled` keeps access until the period ends; `expired` has none. */
	status: z.enum(['active', 'trialing', 'past_due', 'canceled', 'expired']).default('active'),
	startedAt: instant.default(now),
	currentPeriodStart: instant.default(now),
	currentPeriodEnd: instant.default(() => addInterval(now(), 'month')),
	trialEndsAt: instant.nullable().default(null),
	canceledAt: instant.nullable().default(null),
	/** Slug of the plan that replaces `product` at the end of the period. */
	scheduledProduct: z.string().nullable().default(null),
	/** Replaces the status in lists and events, for statuses the emulator never reaches, such as PAUSED. */
	reportedStatus: z.string().nullable().default(null),
	/** What lists and events say: charged every so many of the plan's interval. The emulator itself charges every one. */
	reportedIntervalCount: z.number().int().positive().default(1),
})

const paymentMethodSchema = z.strictObject({
	brand: z.enum(['VISA', 'JCB']),
	last4: z.string().regex(/^\d{4}$/),
})

export const invoiceSchema = z.strictObject({
	id,
	product: z.string(),
	/** Whole TWD. */
	amount: z.number().int().nonnegative(),
	status: z.enum(['paid', 'open']).default('paid'),
	issuedAt: instant.default(now),
})

/** What a buyer's e-invoices carry: a company's 統一編號, or the person's 手機條碼. */
const eInvoiceSchema = z.strictObject({
	taxId: z
		.string()
		.regex(/^\d{8}$/)
		.nullable()
		.default(null),
	carrier: z
		.string()
		.regex(/^\/[0-9A-Z.+-]{7}$/)
		.nullable()
		.default(null),
})

export const customerSchema = z.strictObject({
	id,
	environment: environmentSchema.default('TEST'),
	/** Compared exactly: Recur's case folding is unknown, so the app must not rely on any. */
	email: z.string().min(1),
	externalId: z.string().min(1).nullable().default(null),
	name: z.string().nullable().default(null),
	createdAt: instant.default(now),
	subscriptions: z.array(subscriptionSchema).default([]),
	paymentMethod: paymentMethodSchema.nullable().default(null),
	invoices: z.array(invoiceSchema).default([]),
	eInvoice: eInvoiceSchema.prefault({}),
})

export type RecurEnvironment = z.output<typeof environmentSchema>
export type Subscription = z.output<typeof subscriptionSchema>
export type PaymentMethod = z.output<typeof paymentMethodSchema>
export type Invoice = z.output<typeof invoiceSchema>
export type Customer = z.output<typeof customerSchema>
/** Only the e-mail is required. */
export type CustomerInput = z.input<typeof customerSchema>

function now(): string {
	return new Date().toISOString()
}
