/** @jsxImportSource hono/jsx */
import { testCards } from './test-cards.ts'

type Props = { legend: string; works: string; fails: string; chosen?: string }

/** The test cards to choose from; the form field is `card`. */
export function CardChoice({ legend, works, fails, chosen }: Props) {
	return (
		<fieldset>
			<legend>{legend}</legend>
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
