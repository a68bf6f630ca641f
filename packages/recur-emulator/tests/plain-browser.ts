/** A browser without JavaScript: keeps the cookie and submits forms. */
export type PlainBrowser = {
	open(url: string): Promise<Response>
	/** Posts a form of the page and returns the text of the page after the redirect. */
	submit(action: string, fields: Record<string, string>): Promise<string>
}

/** Opens the hosted URL for the first time. */
export async function openHostedPage(url: string): Promise<PlainBrowser> {
	const cookie = (await fetch(url)).headers.get('set-cookie')?.split(';')[0] ?? ''

	function open(target: string): Promise<Response> {
		return fetch(target, { headers: { cookie } })
	}

	async function submit(action: string, fields: Record<string, string>): Promise<string> {
		const body = new URLSearchParams(fields)
		const response = await fetch(`${url}/${action}`, { method: 'POST', headers: { cookie }, body, redirect: 'manual' })
		if (response.status !== 303) throw new Error(`The form ${action} was answered with ${response.status}`)
		return await (await open(new URL(response.headers.get('location') ?? '', url).href)).text()
	}

	return { open, submit }
}
