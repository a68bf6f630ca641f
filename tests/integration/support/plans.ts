import { expect, vi } from 'vitest'
import type { FaultKind } from '#recur-emulator'
import { PATIENCE_MS } from '#scripts/local/test-database.ts'
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

/** The pricing page once Recur's plans are on it: it waits two seconds for them, which is too short for a slow machine. */
export async function untilPlans({ visitor }: TestApp, headers: Record<string, string> = {}): Promise<string> {
	async function look(): Promise<string> {
		const html = visible((await visitor().get('/pricing', headers)).text)
		expect(html).toContain('name="productId"')
		return html
	}
	return await vi.waitFor(look, { timeout: PATIENCE_MS })
}

/** Opens the pricing page of an app that has never had an answer from Recur, and gets none now. */
export async function expectNoPlans(app: TestApp, kind: FaultKind): Promise<void> {
	await app.recur.addFault({ endpoint: 'products', kind })
	const { status, text } = await app.visitor().get('/pricing?reason=no-subscription')
	expect(status).toBe(200)
	expect(visible(text)).toContain('暫時無法取得方案，請稍後再試。')
	expect(visible(text)).toContain('您還沒有訂閱方案')
	expect(visible(text)).not.toContain('name="productId"')
}
