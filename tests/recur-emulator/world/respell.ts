import type { Dialect } from './settings.ts'

/** A body written in camelCase, in the dialect. What stands under `metadata` is the store's own and stays as it is. */
export function respell(value: unknown, dialect: Dialect): unknown {
	if (dialect === 'camel') return value
	if (Array.isArray(value)) return value.map((inner) => respell(inner, dialect))
	if (typeof value !== 'object' || value === null) return value
	const entries = Object.entries(value).map(([key, inner]) => {
		return [toSnake(key), key === 'metadata' ? inner : respell(inner, dialect)]
	})
	return Object.fromEntries(entries)
}

function toSnake(key: string): string {
	return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
