import { type CustomerInput, products, type SeedInput } from '#recur-emulator'

/** The customer of most provider states. */
export const CUSTOMER = {
	customerId: 'cm5emulatorcustomer00001',
	externalId: 'emulator-user',
	email: 'emulator@example.com',
}
/** No customer in the test environment. */
export const UNKNOWN = {
	customerId: 'cm5emulatorunknown000001',
	externalId: 'emulator-unknown',
	email: 'unknown@example.com',
}
/** What customers subscribe to, and what none does. */
export const PRODUCT = { slug: 'pro-monthly', id: 'demoproductpromonthly001' }
export const ANOTHER_PRODUCT = { slug: 'basic-monthly', id: 'demoproductbasicmonthly1' }
/** Of every product, so that a list has one price. */
export const PRICE = 599

// They are in the way of an emulator that takes anybody for the customer who is asked for.
const DECOYS: CustomerInput[] = [
	{ id: 'cm5emulatordecoy00000001', externalId: 'emulator-decoy', email: 'decoy@example.com' },
	{ id: 'cm5emulatordecoy00000002', externalId: CUSTOMER.externalId, email: CUSTOMER.email, environment: 'LIVE' },
	{ id: UNKNOWN.customerId, externalId: UNKNOWN.externalId, email: UNKNOWN.email, environment: 'LIVE' },
]

/** What the emulator has before every provider state. */
export const emulatorStore: SeedInput = {
	products: products.map((product) => ({ ...product, price: PRICE })),
	customers: DECOYS.map((decoy) => ({ ...decoy, subscriptions: [{ product: PRODUCT.slug }] })),
}
