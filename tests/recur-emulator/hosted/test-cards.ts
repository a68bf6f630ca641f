import type { PaymentMethod } from '../world/customer.ts'

export type TestCard = { number: string; brand: PaymentMethod['brand']; works: boolean }

/** Recur's published test cards; the last one fails at verification. */
export const testCards: TestCard[] = [
	{ number: '4147-6310-0000-0001', brand: 'VISA', works: true },
	{ number: '3560-5110-0000-0001', brand: 'JCB', works: true },
	{ number: '4147-6310-0000-0002', brand: 'VISA', works: false },
]

/** Whether a charge on the saved card would go through. */
export function isChargeable(method: PaymentMethod | null): boolean {
	return testCards.some(({ number, brand, works }) => works && brand === method?.brand && number.endsWith(method.last4))
}
