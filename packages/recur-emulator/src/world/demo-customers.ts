import { demoUsers } from '#prisma/demo-users.ts'
import { type Customer, type CustomerInput, customerSchema } from './customer.ts'
import { addInterval, productOf, products } from './product.ts'

type Row = {
	/** Name of the demo user, and the middle part of the fixed ids. */
	who: string
	customerId: string
	name: string
	product: string
	status?: 'active' | 'past_due' | 'canceled'
}

const rows: Row[] = [
	{ who: 'linked', customerId: 'demolinkedcustomer000001', name: '林怡君', product: 'pro-monthly' },
	{ who: 'external', customerId: 'demoexternalcustomer0001', name: '陳冠宇', product: 'basic-monthly' },
	{ who: 'email', customerId: 'demoemailcustomer0000001', name: '張雅婷', product: 'pro-yearly' },
	{ who: 'stale', customerId: 'demonewstalecustomer0001', name: '黃志豪', product: 'basic-monthly' },
	{ who: 'unverified', customerId: 'demounverifiedcustomer01', name: '吳淑芬', product: 'basic-monthly' },
	{
		who: 'pastdue',
		customerId: 'demopastduecustomer00001',
		name: '李承翰',
		product: 'pro-monthly',
		status: 'past_due',
	},
	{
		who: 'canceled',
		customerId: 'democanceledcustomer0001',
		name: '王詩涵',
		product: 'pro-yearly',
		status: 'canceled',
	},
]

// linked@ has changed the address in the app, but an e-mail at Recur never changes: Recur still has the old one, which
// conflict@ has taken and verified since.
const OLD_EMAILS: Record<string, string> = { linked: 'conflict@example.com', external: 'former.address@example.com' }

const E_INVOICES: Record<string, CustomerInput['eInvoice']> = {
	linked: { carrier: '/LIN2026' },
	email: { taxId: '12345675' },
}

/** Recur does not know the app's id of these users. */
const WITHOUT_EXTERNAL_ID = ['email', 'unverified']

export function demoCustomers(now: Date): Customer[] {
	return rows.map((row) => customerSchema.parse(toCustomer(row, now)))
}

function toCustomer(row: Row, now: Date): CustomerInput {
	const user = demoUsers.find(({ email }) => email === `${row.who}@example.com`)
	if (!user) throw new Error(`No demo user ${row.who}@example.com`)
	return {
		id: row.customerId,
		email: OLD_EMAILS[row.who] ?? user.email,
		externalId: WITHOUT_EXTERNAL_ID.includes(row.who) ? null : user.id,
		createdAt: chargedAt(row, now).at(-1) ?? now.toISOString(),
		name: row.name,
		subscriptions: [subscriptionOf(row, now)],
		paymentMethod: { brand: 'VISA', last4: row.status === 'past_due' ? '0002' : '0001' },
		invoices: invoicesOf(row, now),
		eInvoice: E_INVOICES[row.who],
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
