import type { Dialect, WebhookSettings } from './settings.ts'

/** Respells the keys of a camelCase body. Values under `metadata` belong to the store and stay unchanged. */
export function respell(value: unknown, dialect: Dialect): unknown {
	if (dialect === 'camel') return value
	return mapEntries(value, (key, inner) => [toSnake(key), key === 'metadata' ? inner : respell(inner, dialect)])
}

export function foldStatuses(value: unknown, letterCase: WebhookSettings['letterCase']): unknown {
	return mapEntries(value, (key, inner) => {
		if (key === 'metadata') return [key, inner]
		if (key !== 'status' || typeof inner !== 'string') return [key, foldStatuses(inner, letterCase)]
		return [key, letterCase === 'upper' ? inner.toUpperCase() : inner.toLowerCase()]
	})
}

export function toSnake(key: string): string {
	return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The object with other entries, or the array of such objects. Anything else stays unchanged. */
function mapEntries(value: unknown, map: (key: string, inner: unknown) => [string, unknown]): unknown {
	if (Array.isArray(value)) return value.map((inner) => mapEntries(inner, map))
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => map(key, inner)))
}
