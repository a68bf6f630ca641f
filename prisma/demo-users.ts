/** The password of every demo user. */
export const DEMO_PASSWORD = 'recur-demo'

/** The environment of demo links: the emulator's key is a test key. */
export const DEMO_ENVIRONMENT = 'TEST'

export type DemoUser = {
	/** Our user id, which Recur knows as `external_id`. Fixed, so that the emulator's seed can name it. */
	id: string
	email: string
	emailVerified: boolean
	/** The Recur customer id we have stored, if any. */
	linkedCustomerId: string | null
	/** Another customer that is stored as theirs. */
	otherCustomerId?: string
	/** What pressing the button shows, for people who read the demo's start screen. */
	shows: string
}

/** The people of the demo, each a different case of finding their customer. */
export const demoUsers: DemoUser[] = [
	{
		id: 'demolinkeduser0000000001',
		email: 'linked@example.com',
		emailVerified: true,
		linkedCustomerId: 'demolinkedcustomer000001',
		otherCustomerId: 'demoformercustomer000001',
		shows: 'portal, by the stored link; active subscription',
	},
	{
		id: 'demoexternaluser00000001',
		email: 'external@example.com',
		emailVerified: true,
		linkedCustomerId: null,
		shows: 'portal, by our user id; Recur has a former e-mail; the link is stored',
	},
	{
		id: 'demoemailuser00000000001',
		email: 'email@example.com',
		emailVerified: true,
		linkedCustomerId: null,
		shows: 'portal, by the verified e-mail; the link is stored',
	},
	{
		id: 'demostaleuser00000000001',
		email: 'stale@example.com',
		emailVerified: true,
		linkedCustomerId: 'demogonecustomer00000001',
		shows: 'portal, by our user id; the stale link is repaired',
	},
	{
		id: 'demounverifieduser000001',
		email: 'unverified@example.com',
		emailVerified: false,
		linkedCustomerId: null,
		shows: 'refused until a code from the mailbox confirms the e-mail',
	},
	{
		id: 'democonflictuser00000001',
		email: 'conflict@example.com',
		emailVerified: true,
		linkedCustomerId: null,
		shows: 'refused: the customer with this e-mail belongs to linked@example.com',
	},
	{
		id: 'demonewuser0000000000001',
		email: 'new@example.com',
		emailVerified: true,
		linkedCustomerId: null,
		shows: '/pricing with the reason: nothing bought yet',
	},
	{
		id: 'demopastdueuser000000001',
		email: 'pastdue@example.com',
		emailVerified: true,
		linkedCustomerId: 'demopastduecustomer00001',
		shows: 'portal; the account page asks to update the card',
	},
	{
		id: 'democanceleduser00000001',
		email: 'canceled@example.com',
		emailVerified: true,
		linkedCustomerId: 'democanceledcustomer0001',
		shows: 'portal; the account page says until when it is paid',
	},
]

/** What is stored of whose a user's customers are. */
export function demoLinks({ id, linkedCustomerId, otherCustomerId }: DemoUser) {
	const known = { environment: DEMO_ENVIRONMENT, learnedFrom: 'SEED' } as const
	return [
		...(linkedCustomerId ? [{ ...known, userId: id, customerId: linkedCustomerId }] : []),
		...(otherCustomerId ? [{ ...known, ownerId: id, customerId: otherCustomerId }] : []),
	]
}
