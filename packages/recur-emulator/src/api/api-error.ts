import type { ContentfulStatusCode } from 'hono/utils/http-status'

type Extras = {
	details?: object[]
	headers?: Record<string, string>
	/** The message in Chinese, where a person may see it on the console. */
	zhTw?: string
}

export class ApiError extends Error {
	readonly status: ContentfulStatusCode
	readonly code: string
	readonly extras: Extras

	constructor(status: ContentfulStatusCode, code: string, message: string, extras: Extras = {}) {
		super(message)
		this.status = status
		this.code = code
		this.extras = extras
	}
}
