export type Spelling = 'snake_case' | 'camelCase'

/** A body written in snake_case, in this spelling. Matchers pass through: none of their own keys has an underscore. */
export function respelled(spelling: Spelling, body: object): object {
	return spelling === 'snake_case' ? body : (toCamelCase(body) as object)
}

function toCamelCase(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(toCamelCase)
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camelKey(key), toCamelCase(inner)]))
}

function camelKey(key: string): string {
	return key.replace(/_[a-z]/g, (pair) => pair.slice(1).toUpperCase())
}
