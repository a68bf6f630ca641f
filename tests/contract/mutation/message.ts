import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Change, changeAt, type Path } from './change.ts'

/** A request or an answer on its way through the proxy. `start` is the method and target, or the status. */
export type Message<Start> = { start: Start; headers: Record<string, string>; body: string }

export type RequestLine = { method: string; path: string; query: string }

export type RequestMutation =
	| { part: 'method' | 'path' }
	| { part: 'query' | 'header'; name: string; change: Change }
	| { part: 'body'; path: Path; change: Change }

export type AnswerMutation =
	| { part: 'status'; to: number }
	| { part: 'header'; name: string; change: Change }
	| { part: 'body'; path: Path; change: Change }

// HTTP's own business between neighbours; a proxy makes them anew.
const HOP = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding']

/** The headers that are for the receiver at the far end. */
export function endToEnd(headers: IncomingHttpHeaders): Record<string, string> {
	const pairs = Object.entries(headers).filter(([name]) => !HOP.includes(name))
	return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]))
}

export async function bodyOf(message: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of message) chunks.push(chunk)
	return Buffer.concat(chunks).toString()
}

export function mutateRequest(request: Message<RequestLine>, mutation: RequestMutation): Message<RequestLine> {
	const { start } = request
	switch (mutation.part) {
		case 'method':
			return { ...request, start: { ...start, method: start.method === 'GET' ? 'DELETE' : 'PUT' } }
		case 'path':
			return { ...request, start: { ...start, path: `${start.path}-renamed` } }
		case 'query':
			return { ...request, start: { ...start, query: changeQuery(start.query, mutation.name, mutation.change) } }
		case 'header':
			return { ...request, headers: changeText(request.headers, mutation.name, mutation.change) }
		case 'body':
			return { ...request, body: changeJson(request.body, mutation.path, mutation.change) }
	}
}

export function mutateAnswer(answer: Message<number>, mutation: AnswerMutation): Message<number> {
	switch (mutation.part) {
		case 'status':
			return { ...answer, start: mutation.to }
		case 'header':
			return { ...answer, headers: changeText(answer.headers, mutation.name, mutation.change) }
		case 'body':
			return { ...answer, body: changeJson(answer.body, mutation.path, mutation.change) }
	}
}

function changeQuery(query: string, name: string, change: Change): string {
	return new URLSearchParams(changeText(Object.fromEntries(new URLSearchParams(query)), name, change)).toString()
}

// Headers and query parameters hold nothing but text, so another type means text of no sensible form.
function changeText(values: Record<string, string>, name: string, change: Change): Record<string, string> {
	const changed = changeAt(values, [name], change) as Record<string, string>
	return change === 'retype' ? { ...changed, [name]: '<re typed>' } : changed
}

function changeJson(text: string, path: Path, change: Change): string {
	return JSON.stringify(changeAt(JSON.parse(text), path, change))
}
