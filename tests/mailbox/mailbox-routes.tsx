/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono'
import { methodNotAllowed, notFound, onError } from '#recur-emulator/api/answer.ts'
import { pageContext } from '#recur-emulator/hosted/language.ts'
import { renderPage } from '#recur-emulator/hosted/layout.tsx'
import { type PageEnv, requireLoopbackHost, securePage } from '#recur-emulator/hosted/page-security.ts'
import type { MailStore } from './mail-store.ts'
import { MailboxPage, MailPage } from './mailbox-page.tsx'

// Whatever a mail holds: it runs no script, loads nothing, and its links open beside the page.
const MAIL_POLICY = [
	"default-src 'none'",
	"style-src 'unsafe-inline'",
	'img-src data:',
	"form-action 'none'",
	"frame-ancestors 'self'",
	'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ')

export function mailboxApp(store: MailStore) {
	return new Hono<PageEnv>()
		.use(requireLoopbackHost)
		.get('/', securePage, (c) => c.html(showList(c, store)))
		.get('/mails.json', (c) => c.json(store.list(c.req.query('to')), 200, { 'Cache-Control': 'no-store' }))
		.get('/mails/:id', securePage, (c) => showMail(c, store))
		.get('/mails/:id/html', (c) => showContent(c, store))
		.all('/', methodNotAllowed('GET'))
		.notFound(notFound)
		.onError(onError)
}

function showList(c: Context<PageEnv>, store: MailStore): string {
	const to = c.req.query('to')?.trim() ?? ''
	return renderPage(<MailboxPage context={pageContext(c)} mails={store.list(to || undefined)} to={to} />)
}

function showMail(c: Context<PageEnv>, store: MailStore): Response | Promise<Response> {
	const mail = store.find(c.req.param('id') ?? '')
	if (!mail) return notFound(c)
	c.header('Content-Security-Policy', `${c.res.headers.get('Content-Security-Policy')}; frame-src 'self'`)
	return c.html(renderPage(<MailPage context={pageContext(c)} mail={mail} />))
}

function showContent(c: Context<PageEnv>, store: MailStore): Response | Promise<Response> {
	const html = store.find(c.req.param('id') ?? '')?.html
	if (!html) return notFound(c)
	c.header('Content-Security-Policy', MAIL_POLICY)
	c.header('Referrer-Policy', 'no-referrer')
	c.header('X-Content-Type-Options', 'nosniff')
	c.header('Cache-Control', 'no-store')
	return c.html(html.replace(/<head[^>]*>/i, '$&<base target="_blank">'))
}
