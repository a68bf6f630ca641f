import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type Customer, customerSchema, subscriptionSchema } from './customer.ts'
import { addInterval, type Product, productOf, productSchema } from './product.ts'
import type { WorldData } from './world.ts'

/** Its message names the file and every place in it that is wrong. */
export class DataFileError extends Error {
	override name = 'DataFileError'
}

const fileSubscriptionSchema = subscriptionSchema.extend({
	/** One interval of the plan after the start when left out. */
	currentPeriodEnd: z.iso.datetime().optional(),
})

const dataFileSchema = z
	.strictObject({
		products: z.array(productSchema).min(1),
		customers: z
			.array(customerSchema.extend({ subscriptions: z.array(fileSubscriptionSchema).default([]) }))
			.default([]),
	})
	.superRefine((data, check) => {
		for (const { path, message } of [...findDuplicates(data), ...findUnknownProducts(data)]) {
			check.addIssue({ code: 'custom', path, message })
		}
	})

type FileData = z.output<typeof dataFileSchema>
type Problem = { path: (string | number)[]; message: string }

/** Reads the products and customers of a store from a JSON file. Throws {@link DataFileError}. */
export function readDataFile(file: string): WorldData {
	const result = dataFileSchema.safeParse(parseJson(file, readText(file)))
	if (result.success) return withPeriods(result.data)
	const problems = result.error.issues.map(
		({ path, message }) => `  ${z.core.toDotPath(path) || 'the file'}: ${message}`,
	)
	throw new DataFileError([`${file} cannot be used:`, ...problems].join('\n'))
}

function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8')
	} catch (cause) {
		throw new DataFileError(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause })
	}
}

function parseJson(file: string, text: string): unknown {
	try {
		return JSON.parse(text)
	} catch (cause) {
		const message = cause instanceof Error ? cause.message : String(cause)
		// Older versions of Node name only the position.
		const [, position] = /at position (\d+)(?!.*line)/.exec(message) ?? []
		const place = position === undefined ? '' : ` (${lineAndColumn(text, Number(position))})`
		throw new DataFileError(`${file} is not JSON: ${message}${place}`, { cause })
	}
}

function lineAndColumn(text: string, position: number): string {
	const lines = text.slice(0, position).split('\n')
	return `line ${lines.length} column ${(lines.at(-1) ?? '').length + 1}`
}

function findUnknownProducts({ products, customers }: FileData): Problem[] {
	const known = products.map(({ slug }) => slug)
	return customers.flatMap(({ subscriptions, invoices }, index) => {
		const uses = [
			...subscriptions.map(({ product }, n) => ({ product, path: ['subscriptions', n, 'product'] })),
			...subscriptions.map(({ scheduledProduct: product }, n) => ({
				product,
				path: ['subscriptions', n, 'scheduledProduct'],
			})),
			...invoices.map(({ product }, n) => ({ product, path: ['invoices', n, 'product'] })),
		]
		return uses
			.filter(({ product }) => product !== null && !known.includes(product))
			.map(({ product, path }) => ({
				path: ['customers', index, ...path],
				message: `"${product}" is none of the slugs in products: ${known.join(', ')}`,
			}))
	})
}

/** In Recur, ids, e-mails and external ids are unique per environment. */
function findDuplicates({ products, customers }: FileData): Problem[] {
	const subscriptionIds = customers.flatMap(({ subscriptions }, index) =>
		subscriptions.map(({ id }, n) => ({ value: id, path: ['customers', index, 'subscriptions', n, 'id'] })),
	)
	return [
		...repeated(products.map(({ slug }, index) => ({ value: slug, path: ['products', index, 'slug'] }))),
		...repeated(products.map(({ id }, index) => ({ value: id, path: ['products', index, 'id'] }))),
		...(['id', 'email', 'externalId'] as const).flatMap((field) => repeated(valuesOf(customers, field))),
		...repeated(subscriptionIds),
	]
}

function valuesOf(customers: FileData['customers'], field: 'id' | 'email' | 'externalId') {
	return customers.flatMap((customer, index) => {
		const value = customer[field]
		return value === null ? [] : [{ value, scope: customer.environment, path: ['customers', index, field] }]
	})
}

function repeated(entries: { value: string; scope?: string; path: Problem['path'] }[]): Problem[] {
	const seen = new Map<string, string>()
	return entries.flatMap(({ value, scope = '', path }) => {
		const key = JSON.stringify([scope, value])
		const first = seen.get(key)
		if (first === undefined) seen.set(key, z.core.toDotPath(path))
		return first === undefined ? [] : [{ path, message: `"${value}" is taken by ${first}` }]
	})
}

function withPeriods({ products, customers }: FileData): WorldData {
	return { products, customers: customers.map((customer) => withPeriodsOf(customer, products)) }
}

function withPeriodsOf(customer: FileData['customers'][number], products: Product[]): Customer {
	const subscriptions = customer.subscriptions.map((subscription) => {
		const { product, currentPeriodStart, status, trialEndsAt } = subscription
		const currentPeriodEnd =
			subscription.currentPeriodEnd ?? addInterval(currentPeriodStart, productOf({ products }, product).interval)
		return {
			...subscription,
			currentPeriodEnd,
			trialEndsAt: status === 'trialing' ? (trialEndsAt ?? currentPeriodEnd) : trialEndsAt,
		}
	})
	return { ...customer, subscriptions }
}
