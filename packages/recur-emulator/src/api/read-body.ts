import type { Context } from 'hono'
import { z } from 'zod'
import type { EmulatorEnv } from '../emulator-env.ts'
import { toSnake } from '../world/dialect.ts'
import { type FieldProblem, validationError } from './answer.ts'
import { ApiError } from './api-error.ts'

const CHINESE = z.locales.zhTW().localeError

type Fields = Record<string, z.ZodType>
type Values<Body extends Fields> = { [Name in keyof Body]?: z.output<Body[Name]> }

export const text = z.string('must be a string').refine((value) => value.trim() !== '', {
	error: 'must not be blank',
	abort: true,
})
export const httpUrl = text.refine(isHttpUrl, 'must be an absolute http or https URL')

/**
 * The fields of a JSON body. The SDK spells them in camelCase, the REST documentation in snake_case. Stricter than Recur,
 * which ignores a misspelt field: here an unknown field is an error that names it.
 */
export async function readBody<Body extends Fields>(c: Context<EmulatorEnv>, fields: Body): Promise<Values<Body>> {
	const body = await readObject(c)
	const given = Object.entries(body).map(([field, value]) => ({ field, value, name: nameOf(fields, field) }))
	const problems = given.flatMap(({ field, value, name }): FieldProblem[] => {
		const message = name ? problemOf(fields, name, value, body) : 'unknown field'
		return message ? [{ field, message }] : []
	})
	if (problems.length > 0) throw validationError(problems)
	return Object.fromEntries(given.map(({ name, value }) => [name, value])) as Values<Body>
}

async function readObject(c: Context<EmulatorEnv>): Promise<object> {
	const isJson = c.req.header('content-type')?.split(';')[0]?.trim() === 'application/json'
	const body = isJson ? await c.req.json().catch(() => null) : null
	if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body
	throw new ApiError(400, 'bad_request', 'Send a JSON object with Content-Type: application/json')
}

function nameOf(fields: Fields, field: string): string | undefined {
	return Object.keys(fields).find((name) => field === name || field === toSnake(name))
}

function problemOf(fields: Fields, name: string, value: unknown, body: object): string | undefined {
	const hasBothSpellings = name !== toSnake(name) && name in body && toSnake(name) in body
	return hasBothSpellings ? 'given in both spellings' : fields[name]?.safeParse(value).error?.issues[0]?.message
}

function isHttpUrl(value: string): boolean {
	return URL.canParse(value) && ['http:', 'https:'].includes(new URL(value).protocol)
}

/** The validated JSON body. The content type is required because it keeps plain forms of other sites out. */
export async function readJson<Schema extends z.ZodType>(
	c: Context<EmulatorEnv>,
	schema: Schema,
): Promise<z.output<Schema>> {
	const isJson = c.req.header('content-type')?.startsWith('application/json')
	return parse(schema, isJson ? await c.req.json().catch(() => undefined) : undefined)
}

export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
	const result = schema.safeParse(value)
	if (result.success) return result.data
	const { issues } = schema.safeParse(value, { error: CHINESE }).error ?? result.error
	const zhTw = issues.map(({ path, message }) => `${path.join('.')}：${message}`).join('；')
	throw new ApiError(400, 'invalid_control_request', z.prettifyError(result.error), { zhTw })
}
