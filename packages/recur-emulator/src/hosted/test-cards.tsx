/** @jsxImportSource hono/jsx */
import type { PaymentMethod } from '../world/customer.ts'
import type { Translate } from './language.ts'

export type TestCard = { number: string; brand: PaymentMethod['brand']; works: boolean }

/** Recur's published test cards; the last one fails verification. */
export const testCards: TestCard[] = [
	{ number: '4147-6310-0000-0001', brand: 'VISA', works: true },
	{ number: '3560-5110-0000-0001', brand: 'JCB', works: true },
	{ number: '4147-6310-0000-0002', brand: 'VISA', works: false },
]

export function toPaymentMethod({ brand, number }: TestCard): PaymentMethod {
	return { brand, last4: number.slice(-4) }
}

export function isChargeable(method: PaymentMethod | null): boolean {
	return testCards.some(({ number, brand, works }) => works && brand === method?.brand && number.endsWith(method.last4))
}

export function CardChoice({
	t,
	works,
	fails,
	chosen,
}: {
	t: Translate
	works: string
	fails: string
	chosen?: string
}) {
	return (
		<fieldset>
			<legend>{t('選擇測試卡', 'Choose a test card')}</legend>
			{testCards.map((card) => (
				<label class="choice" key={card.number}>
					<input type="radio" name="card" value={card.number} checked={card.number === chosen} required />
					<span>
						{card.brand} {card.number}
					</span>
					<span class="muted amount">{card.works ? works : fails}</span>
				</label>
			))}
		</fieldset>
	)
}
