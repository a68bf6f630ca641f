import { createHmac, timingSafeEqual } from 'node:crypto'

// 32 bytes in canonical Base64. Recur's older texts say hex; its servers sign in Base64.
const BASE64_SHA256 = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/

/** HMAC-SHA256 of the raw body, by any whole secret (`whsec_` included; several for rotation). Headers are not signed: trust the body. */
export function verifyWebhookSignature(rawBody: Uint8Array, header: string | null, secrets: string[]): boolean {
	if (!header || !BASE64_SHA256.test(header)) return false
	const given = Buffer.from(header, 'base64')
	let matches = false
	for (const secret of secrets.filter(Boolean)) {
		const expected = createHmac('sha256', secret).update(rawBody).digest()
		// No early exit: the duration must not reveal which secret matched.
		matches = timingSafeEqual(given, expected) || matches
	}
	return matches
}
