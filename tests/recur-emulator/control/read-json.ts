import type { Context } from 'hono'
import { z } from 'zod'
import { ApiError } from '../api/answer.ts'
import type { EmulatorEnv } from '../create-app.ts'

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
	throw new ApiError(400, 'invalid_control_request', z.prettifyError(result.error))
}
