import type { Context } from 'hono'
import { z } from 'zod'
import type { EmulatorEnv } from '../emulator-env.ts'
import { ApiError } from './api-error.ts'
import { type FieldRules, readFields, textProblem, urlProblem } from './read-fields.ts'

type TextField =
	| 'productId'
	| 'productSlug'
	| 'successUrl'
	| 'cancelUrl'
	| 'customerEmail'
	| 'customerName'
	| 'externalCustomerId'
	| 'promotionCode'
	| 'mode'

export type CheckoutRequest = Partial<Record<TextField, string>> & {
	successUrl: string
	cancelUrl: string
	metadata?: Record<string, string>
}

const metadataSchema = z.record(z.string(), z.string())

const RULES: FieldRules<TextField | 'metadata'> = {
	productId: { spellings: ['productId', 'product_id'], problem: textProblem },
	productSlug: { spellings: ['productSlug', 'product_slug'], problem: textProblem },
	successUrl: { spellings: ['successUrl', 'success_url'], problem: urlProblem },
	cancelUrl: { spellings: ['cancelUrl', 'cancel_url'], problem: urlProblem },
	customerEmail: { spellings: ['customerEmail', 'customer_email'], problem: emailProblem },
	customerName: { spellings: ['customerName', 'customer_name'], problem: textProblem },
	externalCustomerId: { spellings: ['externalCustomerId', 'external_customer_id'], problem: textProblem },
	promotionCode: { spellings: ['promotionCode', 'promotion_code'], problem: textProblem },
	mode: { spellings: ['mode'], problem: modeProblem },
	metadata: { spellings: ['metadata'], problem: metadataProblem },
}

/** The body of a create request, in either dialect. */
export async function readCheckoutRequest(c: Context<EmulatorEnv>): Promise<CheckoutRequest> {
	const request = (await readFields(c, RULES)) as Partial<CheckoutRequest>
	const { successUrl, cancelUrl, productId, productSlug, promotionCode } = request
	if (!successUrl || !cancelUrl) throw new ApiError(400, 'bad_request', 'success_url and cancel_url are required')
	if ((productId === undefined) === (productSlug === undefined)) {
		throw new ApiError(400, 'bad_request', 'Exactly one of product_id and product_slug is required')
	}
	if (promotionCode !== undefined) throw new ApiError(400, 'bad_request', 'No such promotion code')
	return { ...request, successUrl, cancelUrl }
}

function emailProblem(value: unknown): string | null {
	return textProblem(value) ?? (String(value).includes('@') ? null : 'must be an e-mail address')
}

function modeProblem(value: unknown): string | null {
	return value === 'SUBSCRIPTION' ? null : 'must be SUBSCRIPTION: the store sells nothing else'
}

function metadataProblem(value: unknown): string | null {
	return metadataSchema.safeParse(value).success ? null : 'must be an object of strings'
}
