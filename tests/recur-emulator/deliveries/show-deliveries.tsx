/** @jsxImportSource hono/jsx */
import type { Context } from 'hono'
import type { HostedEnv } from '../hosted/hosted-env.ts'
import { renderPage } from '../hosted/layout.tsx'
import { negotiateLocale } from '../hosted/negotiate-locale.ts'
import { DeliveriesPage } from './components/deliveries-page.tsx'
import { messagesFor } from './messages/messages-for.ts'

/** `GET /deliveries`: what was sent, for a person who tries the webhooks out. */
export function showDeliveries(c: Context<HostedEnv>): Response | Promise<Response> {
	const { deliveries, settings } = c.var.store.world
	const locale = negotiateLocale(c)
	const view = {
		deliveries,
		settings: settings.webhooks,
		accentColor: settings.defaultPortalConfiguration.branding.accentColor,
		messages: messagesFor(locale),
		locale,
		nonce: c.var.nonce,
	}
	return c.html(renderPage(<DeliveriesPage view={view} />))
}
