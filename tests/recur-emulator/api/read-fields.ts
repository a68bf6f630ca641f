import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { ApiError } from './api-error.ts'
import { type Problem, validationError } from './validation-error.ts'

/** How a field may be spelt, and what is wrong with a value of it, if anything. */
export type FieldRules<Name extends string> = Record<
	Name,
	{ spellings: string[]; problem: (value: unknown) => string | null }
>

/**
 * The fields of a JSON body, in either dialect. Stricter than Recur, which would ignore a misspelt field in silence: here
 * everything that is not understood is an error that names the field.
 */
export async function readFields<Name extends string>(
	c: Context<EmulatorEnv>,
	rules: FieldRules<Name>,
): Promise<Partial<Record<Name, unknown>>> {
	const body = await readObject(c)
	const problems = Object.entries(body).flatMap(([field, value]) => problemsOf(rules, field, value, body))
	if (problems.length > 0) throw validationError(problems)
	const named = Object.entries(body).map(([field, value]) => [nameOf(rules, field), value])
	return Object.fromEntries(named) as Partial<Record<Name, unknown>>
}

/** The problem of anything but a string with something in it. */
export function textProblem(value: unknown): string | null {
	if (typeof value !== 'string') return 'must be a string'
	return value.trim() === '' ? 'must not be blank' : null
}

export function urlProblem(value: unknown): string | null {
	return textProblem(value) ?? (isHttpUrl(String(value)) ? null : 'must be an absolute http or https URL')
}

async function readObject(c: Context<EmulatorEnv>): Promise<object> {
	const isJson = c.req.header('content-type')?.split(';')[0]?.trim() === 'application/json'
	const body = isJson ? await c.req.json().catch(() => null) : null
	if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
	throw new ApiError(400, 'bad_request', 'Send a JSON object with Content-Type: application/json')
}

function problemsOf<Name extends string>(
	rules: FieldRules<Name>,
	field: string,
	value: unknown,
	body: object,
): Problem[] {
	const name = nameOf(rules, field)
	if (!name) return [{ field, message: 'unknown field' }]
	const given = rules[name].spellings.filter((spelling) => spelling in body)
	if (given.length > 1) return [{ field, message: 'given in both spellings' }]
	const message = rules[name].problem(value)
	return message ? [{ field, message }] : []
}

function nameOf<Name extends string>(rules: FieldRules<Name>, field: string): Name | undefined {
	return (Object.keys(rules) as Name[]).find((name) => rules[name].spellings.includes(field))
}

function isHttpUrl(value: string): boolean {
	return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol)
}
