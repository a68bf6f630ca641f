import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { toSnake } from '../world/dialect.ts'
import { ApiError, type FieldProblem, validationError } from './answer.ts'

type Rule = (value: unknown) => string | null
/** For each field, a function that returns the problem of a value, or null. */
export type BodyRules<Name extends string> = Record<Name, Rule>

/**
 * The fields of a JSON body. The SDK spells them in camelCase, the REST documentation in snake_case. Stricter than Recur,
 * which ignores a misspelt field: here an unknown field is an error that names it.
 */
export async function readBody<Name extends string>(
	c: Context<EmulatorEnv>,
	rules: BodyRules<Name>,
): Promise<Partial<Record<Name, unknown>>> {
	const body = await readObject(c)
	const fields = Object.entries(body).map(([field, value]) => ({ field, value, name: nameOf(rules, field) }))
	const problems = fields.flatMap(({ field, value, name }): FieldProblem[] => {
		const message = name ? problemOf(rules, name, value, body) : 'unknown field'
		return message ? [{ field, message }] : []
	})
	if (problems.length > 0) throw validationError(problems)
	return Object.fromEntries(fields.map(({ name, value }) => [name, value])) as Partial<Record<Name, unknown>>
}

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

function nameOf<Name extends string>(rules: BodyRules<Name>, field: string): Name | undefined {
	return (Object.keys(rules) as Name[]).find((name) => field === name || field === toSnake(name))
}

function problemOf<Name extends string>(rules: BodyRules<Name>, name: Name, value: unknown, body: object) {
	const hasBothSpellings = name !== toSnake(name) && name in body && toSnake(name) in body
	return hasBothSpellings ? 'given in both spellings' : rules[name](value)
}

function isHttpUrl(value: string): boolean {
	return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol)
}
