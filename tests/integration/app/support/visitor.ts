import type { Readable } from 'node:stream'
import { type Dispatcher, request as send } from 'undici'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'

export type Answer = { status: number; headers: Headers; text: string }

type Headings = Record<string, string>
type Init = { method?: Dispatcher.HttpMethod; body?: string | Buffer | Readable; headers?: Headings }
type PostOptions = Pick<Init, 'body' | 'headers'> & { form?: Record<string, string> }

export type Visitor = {
	/** Name and value of each cookie, as a browser would keep them. */
	cookies: Map<string, string>
	get(path: string, headers?: Headings): Promise<Answer>
	/** Posts as a page of the app would. `headers` may say otherwise; an empty one is not sent. */
	post(path: string, options?: PostOptions): Promise<Answer>
	request(path: string, init: Init): Promise<Answer>
	signIn(email: string, options?: { password?: string; redirectTo?: string; headers?: Headings }): Promise<Answer>
}

/** A browser without a screen: it keeps cookies, follows no redirect and reads each answer to its end. */
export function createVisitor(address: string, appOrigin: string): Visitor {
	const cookies = new Map<string, string>()

	async function request(path: string, { method = 'GET', body, headers }: Init): Promise<Answer> {
		const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
		const given = Object.entries({ Cookie: cookie, ...headers }).filter(([, value]) => value !== '')
		// The platform's fetch would replace a Host header of ours.
		// A connection of its own (`reset`): the server may close an idle one in the moment it is used again.
		const options = { method, headers: given.flat(), body: body ?? null, reset: true }
		const response = await send(address + path, options)
		const answer = { status: response.statusCode, headers: toHeaders(response.headers) }
		for (const line of answer.headers.getSetCookie()) keep(cookies, line)
		return { ...answer, text: await response.body.text() }
	}

	async function post(path: string, { form, body, headers }: PostOptions = {}): Promise<Answer> {
		const own = {
			Origin: appOrigin,
			'Sec-Fetch-Site': 'same-origin',
			'Content-Type': 'application/x-www-form-urlencoded',
		}
		const sent = body ?? new URLSearchParams(form).toString()
		return await request(path, { method: 'POST', body: sent, headers: { ...own, ...headers } })
	}

	return {
		cookies,
		request,
		post,
		get: (path, headers = {}) => request(path, { headers }),
		async signIn(email, { password = DEMO_PASSWORD, redirectTo, headers = {} } = {}) {
			return await post('/login', {
				form: { email, password, ...(redirectTo !== undefined && { redirectTo }) },
				headers,
			})
		},
	}
}

function toHeaders(received: Record<string, string | string[] | undefined>): Headers {
	const headers = new Headers()
	for (const [name, values = []] of Object.entries(received)) {
		for (const value of [values].flat()) headers.append(name, value)
	}
	return headers
}

function keep(cookies: Map<string, string>, line: string): void {
	const [pair = '', ...attributes] = line.split('; ')
	const at = pair.indexOf('=')
	const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
	const isOver = attributes.some((attribute) => /^(Max-Age=0|Expires=Thu, 01 Jan 1970)/i.test(attribute))
	if (isOver || value === '') cookies.delete(name)
	else cookies.set(name, value)
}
