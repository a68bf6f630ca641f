import { createHmac } from 'node:crypto'

/** Base64 of HMAC-SHA256, keyed with the whole secret, `whsec_` included. */
export function sign(body: string, secret: string): string {
	return createHmac('sha256', secret).update(body).digest('base64')
}
