import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { type Problem, validationError } from './validation-error.ts'

/** A pattern that every value of the parameter must match; null for any. */
export type ParameterRules = Record<string, RegExp | null>

/** The query, checked. Unknown, repeated, blank and malformed parameters are errors that name the field. */
export function readParameters(c: Context<EmulatorEnv>, rules: ParameterRules): Record<string, string> {
	const given = Object.entries(c.req.queries())
	const problems = given.flatMap(([field, values]): Problem[] => {
		const message = problemOf(rules, field, values)
		return message ? [{ field, message }] : []
	})
	if (problems.length > 0) throw validationError(problems)
	return Object.fromEntries(given.map(([field, [value = '']]) => [field, value]))
}

function problemOf(rules: ParameterRules, field: string, values: string[]): string | null {
	if (!Object.hasOwn(rules, field)) return 'unknown parameter'
	if (values.length > 1) return 'given more than once'
	const [value = ''] = values
	if (value.trim() === '') return 'must not be blank'
	return rules[field]?.test(value) === false ? `must match ${rules[field].source}` : null
}
