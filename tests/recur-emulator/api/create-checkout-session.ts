import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { checkoutPayload } from '../webhooks/payloads/checkout-payload.ts'
import { recordEvent } from '../webhooks/record-event.ts'
import type { CheckoutSession } from '../world/checkout-session.ts'
import type { RecurEnvironment } from '../world/customer.ts'
import { buyerOf, liveSubscription } from '../world/find.ts'
import { randomText } from '../world/new-id.ts'
import type { Product } from '../world/product.ts'
import type { World } from '../world/world.ts'
import { answer } from './answer.ts'
import { ApiError } from './api-error.ts'
import { type CheckoutRequest, readCheckoutRequest } from './read-checkout-request.ts'

const MAX_SESSIONS = 10_000

/** `POST /v1/checkout/sessions`: 201 and the session without any wrapper. */
export async function createCheckoutSession(c: Context<EmulatorEnv>): Promise<Response> {
	const request = await readCheckoutRequest(c)
	const { id, expiresAt } = c.var.store.change((world) => addSession(world, request, c.var.environment))
	return answer(c, { id, url: `${c.var.origin()}/checkout/${id}`, expiresAt }, 201)
}

function addSession(world: World, request: CheckoutRequest, environment: RecurEnvironment): CheckoutSession {
	const session = newSession(world, request, environment)
	const buyer = buyerOf(world, session)
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
