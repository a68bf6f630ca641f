import { expectedBody, isMessage, type WrittenInteraction } from '../contract-file.ts'
import { type Path, pactPath, pathsIn, valueAt } from '../json-path.ts'
import type { Message, RequestLine } from '../proxy.ts'
import { type Change, otherCase, shapeChanges } from './change.ts'
import type { AnswerMutation, RequestMutation } from './mutate.ts'

// Every HTTP client sends these; they are not part of Recur's API.
const TRANSPORT_HEADERS = ['accept', 'accept-encoding', 'accept-language', 'sec-fetch-mode', 'user-agent']

/** Every way to change this request in one place. */
export function requestMutations({ start, headers, body }: Message<RequestLine>): RequestMutation[] {
	const parameters = [...new URLSearchParams(start.query)]
	const ownHeaders = Object.keys(headers).filter((name) => !TRANSPORT_HEADERS.includes(name))
	const json: unknown = body ? JSON.parse(body) : null
	const headerChanges: Change[] = [...shapeChanges, 'other value']
	return [
		{ part: 'method' },
		{ part: 'path' },
		...parameters.flatMap(([name, value]) =>
			requestChanges(value).map((change): RequestMutation => ({ part: 'query', name, change })),
		),
		...ownHeaders.flatMap((name) => headerChanges.map((change): RequestMutation => ({ part: 'header', name, change }))),
		...pathsIn(json).flatMap((path) =>
			requestChanges(valueAt(json, path)).map((change): RequestMutation => ({ part: 'body', path, change })),
		),
	]
}

/** Every way to change in one place what the app uses of this answer or message. */
export function answerMutations(interaction: WrittenInteraction): AnswerMutation[] {
	const headers = isMessage(interaction) ? interaction.metadata : interaction.response.headers
	// The app reads JSON whatever the content type says.
	const names = Object.keys(headers).filter((name) => !/^content-?type$/i.test(name))
	const statuses = isMessage(interaction) ? [] : otherStatuses(interaction.response.status)
	return [
		...statuses.map((to): AnswerMutation => ({ part: 'status', to })),
		...names.flatMap((name) =>
			shapeChanges.map((change): AnswerMutation => ({ part: 'header', name: name.toLowerCase(), change })),
		),
		...pathsIn(expectedBody(interaction).content).flatMap((path) =>
			[...shapeChanges, ...valueChanges(interaction, path)].map(
				(change): AnswerMutation => ({ part: 'body', path, change }),
			),
		),
	]
}

/** Statuses that mean something else to the app. */
function otherStatuses(status: number): number[] {
	return status < 300 ? [404, 500] : [200, status === 404 ? 400 : 404]
}

function requestChanges(value: unknown): Change[] {
	if (typeof value !== 'string') return shapeChanges
	return [...shapeChanges, 'other value', ...caseChange(value)]
}

/** The changes of a value within its type. Where the app takes any value of a type, none of them matters. */
function valueChanges(interaction: WrittenInteraction, path: Path): Change[] {
	const { content, rules, injected } = expectedBody(interaction)
	const value = valueAt(content, path)
	if (pactPath(path) in injected) return ['other value', ...(typeof value === 'string' ? caseChange(value) : [])]
	const match = rules[pactPath(path)]?.matchers[0]?.match
	if (match === 'regex') return path.at(-1) === 'status' ? ['other value', 'other status'] : ['other value']
	if (match === 'equality') return ['other value']
	if (match !== undefined) return []
	return typeof value === 'string' || typeof value === 'boolean' ? ['other value'] : []
}

function caseChange(value: string): Change[] {
	return otherCase(value) === value ? [] : ['other case']
}
