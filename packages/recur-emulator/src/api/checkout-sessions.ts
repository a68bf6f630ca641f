import type { Context } from 'hono'
import { z } from 'zod'
import type { EmulatorEnv } from '../emulator-env.ts'
import { checkoutPayload } from '../webhooks/payloads.ts'
import { recordEvent } from '../webhooks/record-event.ts'
import type { RecurEnvironment } from '../world/customer.ts'
import { randomText } from '../world/new-id.ts'
import type { Product } from '../world/product.ts'
import { type CheckoutSession, checkoutSessionSchema, lifetime } from '../world/sessions.ts'
import { liveSubscription } from '../world/subscription.ts'
import { findBuyer, type World } from '../world/world.ts'
import { answer } from './answer.ts'
import { ApiError } from './api-error.ts'
import { httpUrl, readBody, text } from './read-body.ts'

const MAX_SESSIONS = 10_000

const FIELDS = {
	productId: text,
	productSlug: text,
	successUrl: httpUrl,
	cancelUrl: httpUrl,
	customerEmail: text.refine((value) => value.includes('@'), 'must be an email address'),
	customerName: text,
	externalCustomerId: text,
	promotionCode: text,
	mode: z.literal('SUBSCRIPTION', 'must be SUBSCRIPTION: the store sells nothing else'),
	metadata: z.record(z.string(), z.string('must be an object of strings'), 'must be an object of strings'),
}

type CheckoutRequest = Awaited<ReturnType<typeof readBody<typeof FIELDS>>>

/** `POST /v1/checkout/sessions`: 201 and the session without a wrapper. */
export async function createCheckoutSession(c: Context<EmulatorEnv>): Promise<Response> {
	const request = await readRequest(c)
	const { id, expiresAt } = c.var.store.change((world) => addSession(world, request, c.var.environment))
	return answer(c, { id, url: `${c.var.origin()}/checkout/${id}`, expiresAt }, 201)
}

async function readRequest(c: Context<EmulatorEnv>): Promise<CheckoutRequest> {
	const request = await readBody(c, FIELDS)
	const { successUrl, cancelUrl, productId, productSlug, promotionCode } = request
	if (!successUrl || !cancelUrl) throw new ApiError(400, 'bad_request', 'success_url and cancel_url are required')
	if ((productId === undefined) === (productSlug === undefined)) {
		throw new ApiError(400, 'bad_request', 'Exactly one of product_id and product_slug is required')
	}
	if (request.metadata && c.var.keyKind === 'publishable') {
		throw new ApiError(403, 'forbidden', 'metadata takes a secret key')
	}
	if (promotionCode !== undefined) throw new ApiError(400, 'bad_request', 'No such promotion code')
	return request
}

function addSession(world: World, request: CheckoutRequest, environment: RecurEnvironment): CheckoutSession {
	const session = newSession(world, request, environment)
	const buyer = findBuyer(world, session)
	const live = buyer && liveSubscription(buyer, session.product)
	if (live) {
		const details = [{ subscription_id: live.id, product_slug: live.product }]
		throw new ApiError(409, 'conflict', 'The customer already has a subscription to this product', { details })
	}
	world.checkoutSessions.push(session)
	if (world.checkoutSessions.length > MAX_SESSIONS) world.checkoutSessions.shift()
	recordEvent(world, environment, 'checkout.created', checkoutPayload(world, session, buyer))
	return session
}

function newSession(world: World, request: CheckoutRequest, environment: RecurEnvironment): CheckoutSession {
	const { successUrl, cancelUrl, customerEmail, customerName, externalCustomerId, metadata } = request
	return checkoutSessionSchema.parse({
		id: `cs_${randomText(32)}`,
		environment,
		product: requireProduct(world, request).slug,
		successUrl,
		cancelUrl,
		customerEmail,
		customerName,
		externalCustomerId,
		metadata,
		...lifetime(world.settings.checkoutSessionMinutes),
	})
}

function requireProduct({ products }: World, { productId, productSlug }: CheckoutRequest): Product {
	const product = products.find(({ id, slug }) => id === productId || slug === productSlug)
	if (!product) throw new ApiError(404, 'not_found', 'No such product')
	return product
}
