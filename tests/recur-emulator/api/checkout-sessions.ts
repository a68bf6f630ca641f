import type { Context } from 'hono'
import { z } from 'zod'
import type { EmulatorEnv } from '../emulator-env.ts'
import { checkoutPayload } from '../webhooks/payloads.ts'
import { recordEvent } from '../webhooks/record-event.ts'
import type { RecurEnvironment } from '../world/customer.ts'
import { randomText } from '../world/new-id.ts'
import type { Product } from '../world/product.ts'
import type { CheckoutSession } from '../world/sessions.ts'
import { liveSubscription } from '../world/subscription.ts'
import { findBuyer, type World } from '../world/world.ts'
import { ApiError, answer } from './answer.ts'
import { type BodyRules, readBody, textProblem, urlProblem } from './read-body.ts'

const MAX_SESSIONS = 10_000

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

type CheckoutRequest = Partial<Record<TextField, string>> & {
	successUrl: string
	cancelUrl: string
	metadata?: Record<string, string>
}

const metadataSchema = z.record(z.string(), z.string())

const RULES: BodyRules<TextField | 'metadata'> = {
	productId: textProblem,
	productSlug: textProblem,
	successUrl: urlProblem,
	cancelUrl: urlProblem,
	customerEmail: (value) => textProblem(value) ?? (String(value).includes('@') ? null : 'must be an e-mail address'),
	customerName: textProblem,
	externalCustomerId: textProblem,
	promotionCode: textProblem,
	mode: (value) => (value === 'SUBSCRIPTION' ? null : 'must be SUBSCRIPTION: the store sells nothing else'),
	metadata: (value) => (metadataSchema.safeParse(value).success ? null : 'must be an object of strings'),
}

/** `POST /v1/checkout/sessions`: 201 and the session without a wrapper. */
export async function createCheckoutSession(c: Context<EmulatorEnv>): Promise<Response> {
	const request = await readRequest(c)
	const { id, expiresAt } = c.var.store.change((world) => addSession(world, request, c.var.environment))
	return answer(c, { id, url: `${c.var.origin()}/checkout/${id}`, expiresAt }, 201)
}

async function readRequest(c: Context<EmulatorEnv>): Promise<CheckoutRequest> {
	const request = (await readBody(c, RULES)) as Partial<CheckoutRequest>
	const { successUrl, cancelUrl, productId, productSlug, promotionCode } = request
	if (!successUrl || !cancelUrl) throw new ApiError(400, 'bad_request', 'success_url and cancel_url are required')
	if ((productId === undefined) === (productSlug === undefined)) {
		throw new ApiError(400, 'bad_request', 'Exactly one of product_id and product_slug is required')
	}
	if (promotionCode !== undefined) throw new ApiError(400, 'bad_request', 'No such promotion code')
	return { ...request, successUrl, cancelUrl }
}

function addSession(world: World, request: CheckoutRequest, environment: RecurEnvironment): CheckoutSession {
	const session = newSession(world, request, environment)
	const buyer = findBuyer(world, session)
	const live = buyer && liveSubscription(buyer, session.product)
	if (live) {
		const details = [{ subscription_id: live.id, product_slug: live.product }]
		throw new ApiError(409, 'conflict', 'The customer has a subscription to this product already', { details })
	}
	world.checkoutSessions.push(session)
	if (world.checkoutSessions.length > MAX_SESSIONS) world.checkoutSessions.shift()
	recordEvent(world, environment, 'checkout.created', checkoutPayload(world, session, buyer))
	return session
}

function newSession(world: World, request: CheckoutRequest, environment: RecurEnvironment): CheckoutSession {
	const now = Date.now()
	return {
		id: `cs_${randomText(32)}`,
		environment,
		product: requireProduct(world, request).slug,
		successUrl: request.successUrl,
		cancelUrl: request.cancelUrl,
		customerEmail: request.customerEmail ?? null,
		customerName: request.customerName ?? null,
		externalCustomerId: request.externalCustomerId ?? null,
		metadata: request.metadata ?? null,
		status: 'open',
		createdAt: new Date(now).toISOString(),
		expiresAt: new Date(now + world.settings.checkoutSessionMinutes * 60_000).toISOString(),
		completedAt: null,
		customerId: null,
	}
}

function requireProduct({ products }: World, { productId, productSlug }: CheckoutRequest): Product {
	const product = products.find(({ id, slug }) => id === productId || slug === productSlug)
	if (!product) throw new ApiError(404, 'not_found', 'No such product')
	return product
}
