import { ApiError } from '../../api/api-error.ts'
import type { Fault } from '../fault.ts'
import type { FaultCall, FaultEffect } from '../fault-effect.ts'

type Json = Record<string, unknown>

/** Lets the endpoint answer and changes what it says on success. Errors pass unchanged. */
export function alteredSuccess(alter: (body: Json, fault: Fault) => Json): FaultEffect {
	return async (call) => {
		await call.next()
		if (call.c.res.ok) await rewrite(call, alter)
		return undefined
	}
}

/** Lets the endpoint answer and changes one field of that, whether it is a success or an error. */
export const tamperedField: FaultEffect = async (call) => {
	await call.next()
	await rewrite(call, tamper)
	return undefined
}

async function rewrite({ c, fault }: FaultCall, alter: (body: Json, fault: Fault) => Json): Promise<void> {
	const { status } = c.res
	const body = alter((await c.res.json()) as Json, fault)
	c.res = Response.json(body, { status })
}

function tamper(body: Json, { field = '', change = 'drop' }: Fault): Json {
	const path = field.split('.')
	const name = path.pop() ?? ''
	const parent = path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], body)
	// A path that leads nowhere would let a mutation check pass without having changed anything.
	if (!isObject(parent) || !(name in parent)) throw new ApiError(500, 'no_such_field', `No field "${field}"`)
	spoil(parent, name, change)
	return body
}

function spoil(parent: Json, name: string, change: NonNullable<Fault['change']>): void {
	const value = parent[name]
	if (change === 'retype') {
		parent[name] = typeof value === 'string' ? 42 : 'of another type'
		return
	}
	if (change === 'rename') parent[`${name}_renamed`] = value
	delete parent[name]
}

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null
}
