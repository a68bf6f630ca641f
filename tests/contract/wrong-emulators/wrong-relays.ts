import { isContainer } from '../json-path.ts'
import type { Message, Relay, RequestLine } from '../proxy.ts'

export type Members = Record<string, unknown>

/** Changes each request before the right emulator answers it. */
export function changingRequests(change: (request: Message<RequestLine>) => Message<RequestLine>) {
	return (right: Relay): Relay =>
		(request) =>
			right(change(request))
}

/** Changes the members of each JSON body before the right emulator answers the request. */
export function changingBodies(change: (members: Members) => Members) {
	return changingRequests((request) =>
		request.body ? { ...request, body: JSON.stringify(change(JSON.parse(request.body))) } : request,
	)
}

/** Leaves these query parameters out of every request below this path. */
export function ignoringParameters(path: string, ...names: string[]) {
	return changingRequests((request) => {
		if (!request.start.path.startsWith(path)) return request
		return withQuery(request, (query) => names.map((name) => query.delete(name)))
	})
}

/** Changes every object, inner ones too, in the right emulator's successful answers below this path. */
export function changingAnswers(path: string, change: (members: Members) => Members) {
	return (right: Relay): Relay =>
		async (request) => {
			const answer = await right(request)
			if (answer.start >= 300 || !request.start.path.startsWith(path)) return answer
			return { ...answer, body: JSON.stringify(changeObjects(JSON.parse(answer.body), change)) }
		}
}

export function withQuery(
	request: Message<RequestLine>,
	change: (query: URLSearchParams) => void,
): Message<RequestLine> {
	const query = new URLSearchParams(request.start.query)
	change(query)
	return { ...request, start: { ...request.start, query: query.toString() } }
}

export function withHeader(
	request: Message<RequestLine>,
	name: string,
	change: (value: string) => string,
): Message<RequestLine> {
	return { ...request, headers: { ...request.headers, [name]: change(request.headers[name] ?? '') } }
}

/** What the right emulator says to another GET request with the same key. */
export async function look(
	right: Relay,
	{ headers }: Message<RequestLine>,
	path: string,
	query = '',
): Promise<Members> {
	const { authorization = '' } = headers
	return JSON.parse((await right({ start: { method: 'GET', path, query }, headers: { authorization }, body: '' })).body)
}

/** Replaces the values of these members. */
export function replacing(names: string[], change: (value: unknown) => unknown) {
	return (members: Members): Members => {
		const changed = Object.entries(members).map(([name, value]) => [name, names.includes(name) ? change(value) : value])
		return Object.fromEntries(changed)
	}
}

export function without(names: string[]) {
	return (members: Members): Members => {
		return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)))
	}
}

export function refusal(start: number, code: string): Message<number> {
	const body = JSON.stringify({ error: { code, message: 'Refused' } })
	return { start, headers: { 'content-type': 'application/json' }, body }
}

function changeObjects(value: unknown, change: (members: Members) => Members): unknown {
	if (Array.isArray(value)) return value.map((inner) => changeObjects(inner, change))
	if (!isContainer(value)) return value
	const inner = Object.entries(value).map(([name, one]) => [name, changeObjects(one, change)])
	return change(Object.fromEntries(inner))
}
