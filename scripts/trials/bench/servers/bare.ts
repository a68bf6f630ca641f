import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import process from 'node:process'
import { type Account, createPortalUrl, findAccount, findPerson, isDatabaseReady, pool } from './plain-account.ts'

// The floor: the same work with Node's own server, one query and the SDK. No framework, no log, no limits, no repairs.

const { PORT, SESSION_SECRET = '', RECUR_WEBHOOK_SECRET = '' } = process.env

createServer((request, response) => {
	handle(request, response).catch((error) => response.writeHead(500).end(String(error)))
}).listen(Number(PORT))

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
	if (request.url === '/readyz') return void response.writeHead((await isDatabaseReady()) ? 200 : 503).end()
	const body = await readBody(request)
	if (request.url === '/api/webhooks/recur') return await receive(request, response, body)
	const sessionId = readSessionId(request.headers.cookie ?? '')
	if (sessionId === null) return toSignIn(response)
	if (request.method === 'POST') await press(sessionId, response)
	else await showAccount(sessionId, response)
}

async function press(sessionId: string, response: ServerResponse): Promise<void> {
	const person = await findPerson(sessionId)
	if (!person) return toSignIn(response)
	response.writeHead(303, { Location: await createPortalUrl(person.customerId), 'Cache-Control': 'no-store' }).end()
}

async function showAccount(sessionId: string, response: ServerResponse): Promise<void> {
	const account = await findAccount(sessionId)
	if (!account) return toSignIn(response)
	response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
	response.end(page(account))
}

async function receive(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
	const expected = createHmac('sha256', RECUR_WEBHOOK_SECRET).update(body).digest()
	const given = Buffer.from(String(request.headers['x-recur-signature']), 'base64')
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) return void response.writeHead(401).end()
	const { id, type } = JSON.parse(body.toString())
	const text = `INSERT INTO "WebhookEvent" ("id", "environment", "type") VALUES ($1, 'TEST', $2)
		ON CONFLICT ("id") DO NOTHING`
	await pool.query({ name: 'event', text, values: [id, type] })
	response.writeHead(200).end()
}

function toSignIn(response: ServerResponse): void {
	response.writeHead(303, { Location: '/login' }).end()
}

/** The id in a cookie that Remix signed: `<Base64 of its JSON>.<Base64 of the HMAC, unpadded>`. */
function readSessionId(header: string): string | null {
	const [, cookie = ''] = /(?:^|; )session=([^;]*)/.exec(header) ?? []
	const value = decodeURIComponent(cookie)
	const dot = value.lastIndexOf('.')
	if (dot < 0) return null
	const expected = createHmac('sha256', SESSION_SECRET).update(value.slice(0, dot)).digest()
	const given = Buffer.from(value.slice(dot + 1), 'base64')
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
	return JSON.parse(Buffer.from(value.slice(0, dot), 'base64').toString())
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = []
	for await (const chunk of request) chunks.push(chunk)
	return Buffer.concat(chunks)
}

function page({ email, emailVerifiedAt, productName, status, amount, nextBillingDate, syncedAt }: Account): string {
	return `<!doctype html>
<html lang="zh-TW">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>帳戶</title></head>
<body>
<header><nav><a href="/">Recur Portal</a> <a href="/pricing">方案</a> <a href="/account">帳戶</a></nav>
<form method="post" action="/logout"><button>登出</button></form></header>
<main>
<h1>帳戶</h1>
<section><h2>電子郵件</h2><p>${email} <span>${emailVerifiedAt ? '已驗證' : '未驗證'}</span></p></section>
<section><h2>訂閱</h2>
<p>${productName} <span>${status}</span></p>
<p>將於 ${nextBillingDate?.toLocaleDateString('zh-TW')} 續訂，NT$${amount}</p>
<p>更新時間：${syncedAt?.toLocaleString('zh-TW')}</p>
<form method="post" action="/account"><button>管理訂閱</button></form></section>
</main>
<footer><p>Recur Portal</p></footer>
</body>
</html>`
}
