/** Why somebody was sent to the pricing page. */
export type PricingReason = 'no-subscription'

/** Every internal URL, by name. */
export const paths = {
	home: () => '/',
	account: () => '/account',
	/** The account page that waits for the subscription status: for browsers that run no script. */
	accountWithStatus: () => '/account?status=wait',
	login: (redirectTo?: string) => (redirectTo ? `/login?redirectTo=${encodeURIComponent(redirectTo)}` : '/login'),
	logout: () => '/logout',
	locale: () => '/locale',
	pricing: (reason?: PricingReason) => (reason ? `/pricing?reason=${reason}` : '/pricing'),
	portalApi: () => '/api/portal',
}
