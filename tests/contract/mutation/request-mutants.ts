import { changes, pathsIn } from './change.ts'
import type { Message, RequestLine, RequestMutation } from './message.ts'

// Told to every server alike; Recur has no say in them.
const TRANSPORT_HEADERS = ['accept', 'accept-encoding', 'accept-language', 'sec-fetch-mode', 'user-agent']

/** Every way to spoil this request in one place. */
export function requestMutants({ start, headers, body }: Message<RequestLine>): RequestMutation[] {
	const parameters = [...new URLSearchParams(start.query).keys()]
	const ownHeaders = Object.keys(headers).filter((name) => !TRANSPORT_HEADERS.includes(name))
	const paths = body ? pathsIn(JSON.parse(body)) : []
	return [
		{ part: 'method' },
		{ part: 'path' },
		...changes.flatMap((change): RequestMutation[] => [
			...parameters.map((name): RequestMutation => ({ part: 'query', name, change })),
			...ownHeaders.map((name): RequestMutation => ({ part: 'header', name, change })),
			...paths.map((path): RequestMutation => ({ part: 'body', path, change })),
		]),
	]
}
