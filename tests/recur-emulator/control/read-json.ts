import type { Context } from 'hono'
import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import type { EmulatorEnv } from '../emulator-env.ts'

/** The JSON body, checked. Asking for the content type also keeps other sites' plain forms out of the control API. */
export async function readJson<Schema extends z.ZodType>(
	c: Context<EmulatorEnv>,
	schema: Schema,
): Promise<z.output<Schema>> {
	const isJson = c.req.header('content-type')?.startsWith('application/json')
	return parse(schema, isJson ? await c.req.json().catch(() => undefined) : undefined)
}

/** The value as the schema has it, or an answer that says what is wrong with it. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
	const result = schema.safeParse(value)
	if (result.success) return result.data
	throw new ApiError(400, 'invalid_control_request', z.prettifyError(result.error))
}
