/** A browser without a screen: it keeps cookies, as a browser does for all ports of one host, and follows redirects. */
export function createBrowser() {
	const cookies = new Map<string, string>()

	async function send(url: string, body?: URLSearchParams): Promise<Response> {
		const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
		const headers = { Cookie: cookie, ...(body && { Origin: new URL(url).origin }) }
		const answer = await fetch(url, { method: body ? 'POST' : 'GET', headers, redirect: 'manual', body: body ?? null })
		for (const line of answer.headers.getSetCookie()) {
			const [pair = ''] = line.split(';')
			const [name = '', ...value] = pair.split('=')
			if (value.join('=') === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name)
			else cookies.set(name, value.join('='))
		}
		return answer
	}

	/** Follows redirects until a page comes, or until one leads to `until`, which is not opened. */
	async function open(url: string, { body, until = '-' }: { body?: URLSearchParams; until?: string } = {}) {
		let answer = await send(url, body)
		let at = url
		for (let hops = 0; hops < 20; hops += 1) {
			const location = answer.headers.get('location')
			if (!location) break
			at = new URL(location, at).href
			if (at.startsWith(until)) break
			await answer.body?.cancel()
			answer = await send(at)
		}
		return { url: at, status: answer.status, text: await answer.text() }
	}

	return {
		cookies,
		open,
		/** Submits the form of a page, its hidden fields and these. */
		async submit(page: { url: string; text: string }, fields: Record<string, string>, until?: string) {
			const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page.text) ?? []
			const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
			const body = new URLSearchParams({
				...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
				...fields,
			})
			return await open(new URL(action, page.url).href, { body, ...(until && { until }) })
		},
	}
}

export type Browser = ReturnType<typeof createBrowser>
