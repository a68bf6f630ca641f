export type PricingReason = 'no-subscription'

export type HostedPlace = 'portal' | 'checkout'

export const paths = {
	home: () => '/',
	homeAfterDeletion: () => '/?account=deleted',
	account: () => '/account',
	/** The account page that waits for the subscription status: for browsers without scripts. */
	accountWithStatus: () => '/account?status=wait',
	/** For mails: after sign-in by a form of ours the portal opens at once, otherwise its button has the focus. */
	accountForPortal: () => '/account?to=portal',
	confirmAddress: () => '/account/confirm',
	proveCustomer: () => '/account/billing-email',
	changeAddress: () => '/account/email',
	undoAddress: (token: string) => `/account/email/undo?token=${token}`,
	password: () => '/account/password',
	sessions: () => '/account/sessions',
	deleteAccount: () => '/account/delete',
	login: (redirectTo?: string) => (redirectTo ? `/login?redirectTo=${encodeURIComponent(redirectTo)}` : '/login'),
	loginByCode: (redirectTo?: string) =>
		redirectTo ? `/login/code?redirectTo=${encodeURIComponent(redirectTo)}` : '/login/code',
	loginByOidc: () => '/login/oidc',
	oidcCallback: () => '/login/oidc/callback',
	/** The sign-in page after a failed sign-in at the provider. */
	loginAfter: (problem: string, redirectTo: string) =>
		`/login?problem=${problem}&redirectTo=${encodeURIComponent(redirectTo)}`,
	logout: () => '/logout',
	locale: () => '/locale',
	pricing: (reason?: PricingReason) => (reason ? `/pricing?reason=${reason}` : '/pricing'),
	portalApi: () => '/api/portal',
	recurWebhook: () => '/api/webhooks/recur',
	pro: () => '/pro',
	billingMails: () => '/account/mails',
	unsubscribe: (token?: string) => (token ? `/unsubscribe?token=${token}` : '/unsubscribe'),
	/** For people who come back from Recur, where they may have changed something. */
	accountAfter: (place: HostedPlace) => `/account?from=${place}`,
}
