import { Transform, Writable } from 'node:stream'
import {
	type AppLoadContext,
	createReadableStreamFromReadable,
	type EntryContext,
	type HandleErrorFunction,
} from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { NonceContext } from './components/root-context.ts'
import { locales } from './i18n/locale.ts'
import { messages } from './i18n/messages.server.ts'
import { addMessages } from './i18n/messages.ts'

for (const locale of locales) addMessages(locale, messages[locale])

/** How long a page may wait for streamed parts. The subscription status stops waiting after two seconds. */
export const streamTimeout = 5000

/** A page whose loaders defer is streamed: the shell first, then the rest. Other pages are sent whole. */
export default function handleRequest(
	request: Request,
	status: number,
	headers: Headers,
	remixContext: EntryContext,
	{ nonce, log }: AppLoadContext,
): Promise<Response> {
	const isBot = isbot(request.headers.get('User-Agent'))
	const isWhole = isBot || !defers(remixContext)
	return new Promise((resolve, reject) => {
		let body: Writable | null = null
		const early: unknown[] = []
		const answer: Answer = (page) => resolve(toResponse(page, { status, headers }))
		const report = (err: unknown) => log.error({ event: 'render_failed', err }, 'Could not render part of a page')
		const { pipe, abort } = renderToPipeableStream(
			<NonceContext.Provider value={nonce}>
				<RemixServer context={remixContext} url={request.url} nonce={nonce} />
			</NonceContext.Provider>,
			{
				nonce,
				// A browser gets React's stream in both cases: its scripts may run before the end has been parsed.
				[isBot ? 'onAllReady' : 'onShellReady']() {
					early.forEach(report)
					headers.set('Content-Type', 'text/html; charset=utf-8')
					body = isWhole ? collect(answer) : stream(answer)
					// The timer would keep a sent page in memory.
					body.once(isWhole ? 'finish' : 'close', () => clearTimeout(tooLate)).once('error', reject)
					pipe(body)
				},
				onShellError(error) {
					clearTimeout(tooLate)
					reject(error)
				},
				onError(err) {
					// An error of the shell is reported by the caller, who catches the rejection. Ignore a client that has disconnected.
					if (!body) early.push(err)
					else if (!body.destroyed) report(err)
				},
			},
		)
		const tooLate = setTimeout(abort, streamTimeout + 1000).unref()
	})
}

type Page = Uint8Array<ArrayBuffer> | ReadableStream
type Answer = (page: Page) => void

async function toResponse(page: Page, init: { status: number; headers: Headers }): Promise<Response> {
	if (page instanceof Uint8Array) init.headers.set('Content-Length', String(page.length))
	return new Response(page, init)
}

function defers({ staticHandlerContext: { loaderData } }: EntryContext): boolean {
	return Object.values(loaderData).some((data) => Object.values(data ?? {}).some((value) => value instanceof Promise))
}

/** Takes a page that is sent whole. It never closes: React would end it a second time. */
function collect(answer: Answer): Writable {
	const chunks: Buffer[] = []
	return new Writable({
		emitClose: false,
		write(chunk, _encoding, done) {
			chunks.push(chunk)
			done()
		},
		final(done) {
			answer(withoutNul(Buffer.concat(chunks)))
			done()
		},
	})
}

function stream(answer: Answer): Writable {
	const body = new Transform({ transform: (chunk, _encoding, done) => done(null, withoutNul(chunk)) })
	answer(createReadableStreamFromReadable(body))
	return body
}

// React 18 sends NUL bytes at the edge of its buffer: https://github.com/facebook/react/pull/26228. A page has no other NUL.
function withoutNul(html: Buffer<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	return html.includes(0) ? html.filter((byte) => byte !== 0) : html
}

/** Logs bugs in loaders and actions. Skips aborted requests and 4xx route errors. */
export const handleError: HandleErrorFunction = (err, { request, context }) => {
	const isClientError = isRouteErrorResponse(err) && err.status < 500
	if (!request.signal.aborted && !isClientError)
		context.log.error({ event: 'unexpected_error', err }, 'Unexpected error in a loader or action')
}
