/** Something to subscribe to. `price` is whole TWD per `period`. */
export type RecurProduct = {
	id: string
	slug: string
	name: string
	description: string | null
	price: number
	period: 'monthly' | 'yearly' | 'other'
	trialDays: number
}
