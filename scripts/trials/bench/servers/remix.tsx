import { createServer } from 'node:http'
import { PassThrough } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import {
	type ActionFunctionArgs,
	createCookie,
	createReadableStreamFromReadable,
	createRequestHandler,
	type EntryContext,
	type LoaderFunctionArgs,
	redirect,
	type ServerBuild,
} from '@remix-run/node'
import { Form, Links, Meta, Outlet, RemixServer, Scripts, ScrollRestoration, useLoaderData } from '@remix-run/react'
import type { ReactNode } from 'react'
import { renderToPipeableStream } from 'react-dom/server'
import { createPortalUrl, findAccount, findPerson, isDatabaseReady } from './plain-account.ts'

// A plain Remix app of one page that does the same work. Its build is written by hand: Vite would only have put together
// the same modules.

// As in Remix's template.
const ABORT_DELAY_MS = 5000

const { PORT, SESSION_SECRET = '' } = process.env
const cookie = createCookie('session', { httpOnly: true, sameSite: 'lax', secrets: [SESSION_SECRET] })

async function loader({ request }: LoaderFunctionArgs) {
	const account = await findAccount(await cookie.parse(request.headers.get('Cookie')))
	if (!account) throw redirect('/login')
	return account
}

async function action({ request }: ActionFunctionArgs) {
	const person = await findPerson(await cookie.parse(request.headers.get('Cookie')))
	if (!person) throw redirect('/login')
	return redirect(await createPortalUrl(person.customerId), 303)
}

function Layout({ children }: { children: ReactNode }) {
	return (
		<html lang="zh-TW">
			<head>
				<meta charSet="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<Meta />
				<Links />
			</head>
			<body>
				<header>
					<nav>
						<a href="/">Recur Portal</a> <a href="/pricing">方案</a> <a href="/account">帳戶</a>
					</nav>
					<form method="post" action="/logout">
						<button type="submit">登出</button>
					</form>
				</header>
				<main>{children}</main>
				<footer>
					<p>Recur Portal</p>
				</footer>
				<ScrollRestoration />
				<Scripts />
			</body>
		</html>
	)
}

function AccountPage() {
	const { email, emailVerifiedAt, productName, status, amount, nextBillingDate, syncedAt } =
		useLoaderData<typeof loader>()
	return (
		<>
			<h1>帳戶</h1>
			<section>
				<h2>電子郵件</h2>
				<p>
					{email} <span>{emailVerifiedAt ? '已驗證' : '未驗證'}</span>
				</p>
			</section>
			<section>
				<h2>訂閱</h2>
				<p>
					{productName} <span>{status}</span>
				</p>
				<p>
					將於 {nextBillingDate?.toLocaleDateString('zh-TW')} 續訂，NT${amount}
				</p>
				<p>更新時間：{syncedAt?.toLocaleString('zh-TW')}</p>
				<Form method="post" reloadDocument>
					<button type="submit">管理訂閱</button>
				</Form>
			</section>
		</>
	)
}

function handleDocument(request: Request, status: number, headers: Headers, context: EntryContext): Promise<Response> {
	return new Promise((resolve, reject) => {
		const { pipe, abort } = renderToPipeableStream(<RemixServer context={context} url={request.url} />, {
			onShellReady() {
				const body = new PassThrough()
				headers.set('Content-Type', 'text/html; charset=utf-8')
				resolve(new Response(createReadableStreamFromReadable(body), { status, headers }))
				pipe(body)
			},
			onShellError: reject,
		})
		setTimeout(abort, ABORT_DELAY_MS)
	})
}

const ROOT = { id: 'root', path: '' }
const ACCOUNT = { id: 'account', parentId: 'root', path: 'account' }
const ASSET = { hasErrorBoundary: false, hasClientAction: false, hasClientLoader: false }

const build: ServerBuild = {
	mode: 'production',
	entry: { module: { default: handleDocument } },
	routes: {
		root: { ...ROOT, module: { default: Outlet, Layout } },
		account: { ...ACCOUNT, module: { default: AccountPage, loader, action } },
	},
	assets: {
		entry: { module: '/assets/entry.js', imports: [] },
		routes: {
			root: { ...ROOT, ...ASSET, hasLoader: false, hasAction: false, module: '/assets/root.js' },
			account: { ...ACCOUNT, ...ASSET, hasLoader: true, hasAction: true, module: '/assets/account.js' },
		},
		url: '/assets/manifest.js',
		version: 'bench',
	},
	publicPath: '/',
	assetsBuildDirectory: 'none',
	future: {
		v3_fetcherPersist: true,
		v3_lazyRouteDiscovery: false,
		v3_relativeSplatPath: true,
		v3_singleFetch: true,
		v3_throwAbortReason: true,
	},
	isSpaMode: false,
}

const handle = createRequestHandler(build, 'production')

async function answer(request: Request): Promise<Response> {
	if (!request.url.endsWith('/readyz')) return await handle(request)
	return new Response(null, { status: (await isDatabaseReady()) ? 200 : 503 })
}

createServer(getRequestListener(answer, { overrideGlobalObjects: false })).listen(Number(PORT))
