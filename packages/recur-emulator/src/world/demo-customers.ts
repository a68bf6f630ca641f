import { type Customer, type CustomerInput, customerSchema } from './customer.ts'
import { addInterval, productOf, products } from './product.ts'

type Row = {
	/** The middle part of the fixed ids. */
	who: string
	customerId: string
	/** The user's id in the app, where Recur knows it. */
	externalId: string | null
	email: string
	name: string
	product: string
	status?: 'active' | 'past_due' | 'canceled'
	eInvoice?: CustomerInput['eInvoice']
}

const rows: Row[] = [
	{
		who: 'linked',
		customerId: 'demolinkedcustomer000001',
		externalId: 'demolinkeduser0000000001',
		email: 'linked@example.com',
		name: '林怡君',
		product: 'pro-monthly',
		eInvoice: { carrier: '/LIN2026' },
	},
	{
		who: 'external',
		customerId: 'demoexternalcustomer0001',
		externalId: 'demoexternaluser00000001',
		// This person has another address in the app since. An e-mail at Recur never changes.
		email: 'former.address@example.com',
		name: '陳冠宇',
		product: 'basic-monthly',
	},
	{
		who: 'email',
		customerId: 'demoemailcustomer0000001',
		externalId: null,
		email: 'email@example.com',
		name: '張雅婷',
		product: 'pro-yearly',
		eInvoice: { taxId: '12345675' },
	},
	{
		who: 'stale',
		customerId: 'demonewstalecustomer0001',
		externalId: 'demostaleuser00000000001',
		email: 'stale@example.com',
		name: '黃志豪',
		product: 'basic-monthly',
	},
	{
		who: 'unverified',
		customerId: 'demounverifiedcustomer01',
		externalId: null,
		email: 'unverified@example.com',
		name: '吳淑芬',
		product: 'basic-monthly',
	},
	{
		who: 'pastdue',
		customerId: 'demopastduecustomer00001',
		externalId: 'demopastdueuser000000001',
		email: 'pastdue@example.com',
		name: '李承翰',
		product: 'pro-monthly',
		status: 'past_due',
	},
	{
		who: 'canceled',
		customerId: 'democanceledcustomer0001',
		externalId: 'democanceleduser00000001',
		email: 'canceled@example.com',
		name: '王詩涵',
		product: 'pro-yearly',
		status: 'canceled',
	},
]

export function demoCustomers(now: Date): Customer[] {
	const customers = [...rows.map((row) => toCustomer(row, now)), formerCustomer(now)]
	return customers.map((customer) => customerSchema.parse(customer))
}

/** Of the person of `linked` too, from before; somebody else has its address in the app since. */
function formerCustomer(now: Date): CustomerInput {
	return {
		id: 'demoformercustomer000001',
		email: 'conflict@example.com',
		name: '林怡君',
		createdAt: daysBefore(now, 400),
	}
}

function toCustomer(row: Row, now: Date): CustomerInput {
	return {
		id: row.customerId,
		email: row.email,
		externalId: row.externalId,
		createdAt: chargedAt(row, now).at(-1) ?? now.toISOString(),
		name: row.name,
		subscriptions: [subscriptionOf(row, now)],
		paymentMethod: { brand: 'VISA', last4: row.status === 'past_due' ? '0002' : '0001' },
		invoices: invoicesOf(row, now),
		eInvoice: row.eInvoice,
	}
}

function subscriptionOf(row: Row, now: Date) {
	const { who, product, status = 'active' } = row
	const [currentPeriodStart = '', ...earlier] = chargedAt(row, now)
	return {
		id: fixedId(who, 'subscription'),
		product,
		status,
		startedAt: earlier.at(-1) ?? currentPeriodStart,
		currentPeriodStart,
		currentPeriodEnd: addInterval(currentPeriodStart, productOf({ products }, product).interval),
		canceledAt: status === 'canceled' ? daysBefore(now, 3) : null,
	}
}

function invoicesOf(row: Row, now: Date) {
	return chargedAt(row, now).map((issuedAt, index) => ({
		id: fixedId(row.who, `invoice${index}`),
		product: row.product,
		amount: productOf({ products }, row.product).price,
		status: row.status === 'past_due' && index === 0 ? ('open' as const) : ('paid' as const),
		issuedAt,
	}))
}

/** Start of each period so far, newest first. */
function chargedAt({ product, status }: Row, now: Date): string[] {
	const newest = status === 'past_due' ? 2 : 12
	const ages = productOf({ products }, product).interval === 'year' ? [newest] : [newest, newest + 30, newest + 61]
	return ages.map((age) => daysBefore(now, age))
}

function daysBefore(now: Date, days: number): string {
	return new Date(now.getTime() - days * 86_400_000).toISOString()
}

function fixedId(who: string, what: string): string {
	return `demo${who}${what}`.slice(0, 24).padEnd(24, '0')
}
