import { demoUsers } from '#prisma/demo-users.ts'
import { addInterval } from '../world/add-interval.ts'
import { type Customer, type CustomerInput, customerSchema } from '../world/customer.ts'
import { productOf } from '../world/find.ts'
import { products } from './products.ts'

type Row = {
	/** Which demo user it is about, and the middle part of the fixed ids. */
	who: string
	customerId: string
	email?: string
	name: string
	/** False where Recur has never heard of our user id. */
	knowsUserId: boolean
	product: string
	status?: 'active' | 'past_due' | 'canceled'
}

// linked@ changed their address here, but at Recur an e-mail never changes: theirs still holds the old one, which
// conflict@ has since taken and verified.
const rows: Row[] = [
	{
		who: 'linked',
		customerId: 'demolinkedcustomer000001',
		email: 'conflict@example.com',
		name: '林怡君',
		knowsUserId: true,
		product: 'pro-monthly',
	},
	{
		who: 'external',
		customerId: 'demoexternalcustomer0001',
		email: 'former.address@example.com',
		name: '陳冠宇',
		knowsUserId: true,
		product: 'basic-monthly',
	},
	{
		who: 'email',
		customerId: 'demoemailcustomer0000001',
		name: '張雅婷',
		knowsUserId: false,
		product: 'pro-yearly',
	},
	{
		who: 'stale',
		customerId: 'demonewstalecustomer0001',
		name: '黃志豪',
		knowsUserId: true,
		product: 'basic-monthly',
	},
	{
		who: 'unverified',
		customerId: 'demounverifiedcustomer01',
		name: '吳淑芬',
		knowsUserId: false,
		product: 'basic-monthly',
	},
	{
		who: 'pastdue',
		customerId: 'demopastduecustomer00001',
		name: '李承翰',
		knowsUserId: true,
		product: 'pro-monthly',
		status: 'past_due',
	},
	{
		who: 'canceled',
		customerId: 'democanceledcustomer0001',
		name: '王詩涵',
		knowsUserId: true,
		product: 'pro-yearly',
		status: 'canceled',
	},
]

/** What Recur knows of the demo users. Ids are fixed, dates relative to `now`. */
export function demoCustomers(now: Date): Customer[] {
	return rows.map((row) => customerSchema.parse(toCustomer(row, now)))
}

function toCustomer(row: Row, now: Date): CustomerInput {
	const user = demoUsers.find(({ email }) => email === `${row.who}@example.com`)
	if (!user) throw new Error(`No demo user ${row.who}@example.com`)
	return {
		id: row.customerId,
		email: row.email ?? user.email,
		externalId: row.knowsUserId ? user.id : null,
		createdAt: chargedAt(row, now).at(-1) ?? now.toISOString(),
		name: row.name,
		subscriptions: [subscriptionOf(row, now)],
		paymentMethod: { brand: 'VISA', last4: row.status === 'past_due' ? '0002' : '0001' },
		invoices: invoicesOf(row, now),
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

/** When each period so far began, newest first. */
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
