import { z } from 'zod'

/**
 * A zod object for something Recur sends. Recur answers in snake_case or camelCase, so members are read by their
 * snake_case name in either spelling; snake_case wins unless it is null.
 */
export function wireObject<Shape extends z.ZodRawShape>(shape: Shape) {
	return z.preprocess(foldDialect, z.object(shape))
}

function foldDialect(value: unknown): unknown {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
	const folded = new Map<string, unknown>(Object.entries(value))
	for (const [name, member] of Object.entries(value)) {
		const snake = toSnakeCase(name)
		folded.set(snake, folded.get(snake) ?? member)
	}
	return Object.fromEntries(folded)
}

function toSnakeCase(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
