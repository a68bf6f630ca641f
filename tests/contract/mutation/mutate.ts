import type { Path } from '../json-path.ts'
import type { Message, RequestLine } from '../proxy.ts'
import { type Change, changeAt } from './change.ts'

export type RequestMutation =
	| { part: 'method' | 'path' }
	| { part: 'query' | 'header'; name: string; change: Change }
	| { part: 'body'; path: Path; change: Change }

export type AnswerMutation =
	| { part: 'status'; to: number }
	| { part: 'header'; name: string; change: Change }
	| { part: 'body'; path: Path; change: Change }

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

/** A mutation in words. */
export function nameOf(mutation: RequestMutation | AnswerMutation): string {
	if ('change' in mutation)
		return `${mutation.part} ${'name' in mutation ? mutation.name : mutation.path.join('.')}, ${mutation.change}`
	return mutation.part === 'status' ? `status ${mutation.to}` : `another ${mutation.part}`
}

/** The result of a mutation check in one line. */
export function summary(what: string, mutants: number, survivors: string[]): string {
	return `contract mutation check, ${what}: ${mutants - survivors.length} of ${mutants} mutants killed\n`
}

function changeQuery(query: string, name: string, change: Change): string {
	return new URLSearchParams(changeText(Object.fromEntries(new URLSearchParams(query)), name, change)).toString()
}

// Headers and query parameters are always text, so another type means text of no sensible form.
function changeText(values: Record<string, string>, name: string, change: Change): Record<string, string> {
	const changed = changeAt(values, [name], change) as Record<string, string>
	return change === 'retype' ? { ...changed, [name]: '<re typed>' } : changed
}

function changeJson(text: string, path: Path, change: Change): string {
	return JSON.stringify(changeAt(JSON.parse(text), path, change))
}
