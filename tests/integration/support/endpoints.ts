import type { Answer, Visitor } from './visitor.ts'

/** The two ways to one's portal: the form on the account page, and the JSON endpoint. */
export const doors = ['document', 'json'] as const

export type Door = (typeof doors)[number]

/** Presses 管理訂閱. */
export async function press(visitor: Visitor, door: Door, headers: Record<string, string> = {}): Promise<Answer> {
	if (door === 'document') return await visitor.post('/account', { headers: { Accept: 'text/html', ...headers } })
	return await visitor.post('/api/portal', { headers: { Accept: 'application/json', ...headers } })
}

/** The portal URL that an answer leads to; null when it does not lead to one. */
export function portalUrl({ status, headers, text }: Answer, door: Door): string | null {
	if (door === 'document') return status === 303 ? headers.get('Location') : null
	return status === 200 ? (JSON.parse(text) as { url: string }).url : null
}
