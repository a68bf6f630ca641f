import { index, layout, type RouteConfig, route } from '@remix-run/route-config'

/** `/healthz`, `/readyz` and the assets are answered before Remix. */
export default [
	layout('routes/pages.tsx', [
		// TODO(customize): the URLs of your own pages.
		index('routes/home.tsx'),
		route('login', 'routes/login.tsx'),
		route('login/code', 'routes/login-code.tsx'),
		route('login/oidc', 'routes/login-oidc.tsx'),
		route('account', 'routes/account/route.tsx'),
		route('account/confirm', 'routes/confirm-address.tsx'),
		route('account/billing-email', 'routes/prove-customer.tsx'),
		route('account/email', 'routes/change-address.tsx'),
		route('account/email/undo', 'routes/undo-address.tsx'),
		route('account/password', 'routes/password.tsx'),
		route('account/sessions', 'routes/sessions.tsx'),
		route('account/delete', 'routes/delete-account/route.tsx'),
		route('unsubscribe', 'routes/unsubscribe.tsx'),
		route('pricing', 'routes/pricing/route.tsx'),
		route('pro', 'routes/pro.tsx'),
		route('*', 'routes/not-found.tsx'),
	]),
	route('login/oidc/callback', 'routes/login-oidc-callback.ts'),
	route('logout', 'routes/logout.ts'),
	route('account/mails', 'routes/account.mails.ts'),
	route('locale', 'routes/locale.ts'),
	route('api/portal', 'routes/api.portal.ts'),
	route('api/webhooks/recur', 'routes/api.webhooks.recur.ts'),
] satisfies RouteConfig
