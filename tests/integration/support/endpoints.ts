import type { Answer, Visitor } from './visitor.ts'

/** The two ways to one's portal: the form on the account page, and the JSON endpoint. */
export const endpoints = ['document', 'json'] as const

export type Endpoint = (typeof endpoints)[number]

/** Presses 管理訂閱. */
export async function press(
	visitor: Visitor,
	endpoint: Endpoint,
	headers: Record<string, string> = {},
): Promise<Answer> {
	if (endpoint === 'document') return await visitor.post('/account', { headers: { Accept: 'text/html', ...headers } })
	return await visitor.post('/api/portal', { headers: { Accept: 'application/json', ...headers } })
}

/** The portal URL that an answer leads to; null when it does not lead to one. */
export function portalUrl({ status, headers, text }: Answer, endpoint: Endpoint): string | null {
	if (endpoint === 'document') return status === 303 ? headers.get('Location') : null
	return status === 200 ? (JSON.parse(text) as { url: string }).url : null
}
