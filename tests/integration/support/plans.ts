import type { TestApp } from './test-app.ts'
import type { Visitor } from './visitor.ts'

export const PRO_MONTHLY = 'demoproductpromonthly001'

/** Chooses a plan on the pricing page. */
export async function choose(visitor: Visitor, productId = PRO_MONTHLY, headers: Record<string, string> = {}) {
	return await visitor.post('/pricing', { form: { productId }, headers: { Accept: 'text/html', ...headers } })
}

/** What a person without scripts sees: without the scripts' data and React's text separators. */
export function visible(html: string): string {
	return html.replaceAll(/<script[\s\S]*?<\/script>/g, '').replaceAll('<!-- -->', '')
}

/** The words alone, with a blank between two elements. */
export function words(html: string): string {
	return visible(html)
		.replaceAll(/<[^>]*>/g, ' ')
		.replaceAll(/[ \n]+/g, ' ')
}

/** The bodies of the requests for a checkout that Recur got. */
export async function checkoutsAsked({ recur }: TestApp): Promise<unknown[]> {
	const requests = await recur.listRequests()
	return requests.filter(({ path }) => path === '/v1/checkout/sessions').map(({ body }) => body)
}
