import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ForeignSite = {
	/** The page at another site, as the browser sees it: a host that shares nothing with the application's. */
	crossSite: string
	/** The same page at the application's site, but not at its origin: another port of its host. */
	sameSite: string
	stop(): void
}

export type ForeignSiteOptions = { fields?: Record<string, string>; headers?: Record<string, string> }

/** Somebody else's page with a form that posts to the application, sent with these headers. */
export async function startForeignSite(
	action: string,
	{ fields = {}, headers = {} }: ForeignSiteOptions = {},
): Promise<ForeignSite> {
	const server = createServer((_request, response) => {
		response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(formPage(action, fields))
	})
	const port = await listen(server)
	return {
		crossSite: `http://127.0.0.1:${port}`,
		sameSite: `http://localhost:${port}`,
		stop() {
			server.close()
			server.closeAllConnections()
		},
	}
}

function formPage(action: string, fields: Record<string, string>): string {
	const inputs = Object.entries(fields).map(([name, value]) => `<input type="hidden" name="${name}" value="${value}">`)
	return `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Prizes</title>
<form method="post" action="${action}">${inputs.join('')}<button>Win</button></form></html>`
}

async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, resolve))
	return (server.address() as AddressInfo).port
}
