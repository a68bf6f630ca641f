/** What the tests need of a package that has no types of its own. */
declare module 'oidc-provider' {
	import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

	type Context = { path: string; body: object; oidc: { client: { clientId: string }; session: { accountId: string } } }

	export class Provider {
		constructor(issuer: string, configuration: object)
		callback(): RequestListener
		use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): void
		interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
		Grant: new (
			names: object,
		) => { addOIDCScope(scope: string): void; save(): Promise<string> }
	}
}
