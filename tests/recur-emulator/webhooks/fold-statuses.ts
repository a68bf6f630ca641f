import type { WebhookSettings } from '../world/webhook-settings.ts'

/** The same data with every `status`, however deep, in this letter case. */
export function foldStatuses(value: unknown, letterCase: WebhookSettings['letterCase']): unknown {
	if (Array.isArray(value)) return value.map((inner) => foldStatuses(inner, letterCase))
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fold(key, inner, letterCase)]))
}

function fold(key: string, value: unknown, letterCase: WebhookSettings['letterCase']): unknown {
	if (key === 'metadata') return value
	if (key !== 'status' || typeof value !== 'string') return foldStatuses(value, letterCase)
	return letterCase === 'upper' ? value.toUpperCase() : value.toLowerCase()
}
