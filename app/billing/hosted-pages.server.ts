import { paths } from '#app/paths.ts'
import { matchesOrigin, type OriginPattern } from '#app/platform/origin-pattern.server.ts'

const MAX_LENGTH = 2048

/**
 * The URL a browser may be sent to, or null. Recur's answer is not trusted: it must be an absolute https URL (http only for
 * a loopback origin that the settings list), of an allowed origin, without credentials, at most 2048 characters long.
 */
export function checkHostedUrl(text: string, origins: OriginPattern[]): string | null {
	if (text.length > MAX_LENGTH || !isPlainAbsolute(text) || !URL.canParse(text)) return null
	const url = new URL(text)
	if (url.username || url.password || url.href.length > MAX_LENGTH) return null
	return origins.some((origin) => matchesOrigin(origin, url)) ? url.href : null
}

// The return URLs are built from `APP_URL` alone: a request must not decide where its user ends up.

export function portalReturnUrl(appUrl: URL): string {
	return new URL(paths.accountAfter('portal'), appUrl).href
}

export function checkoutSuccessUrl(appUrl: URL): string {
	return new URL(paths.accountAfter('checkout'), appUrl).href
}

export function checkoutCancelUrl(appUrl: URL): string {
	return new URL(paths.pricing(), appUrl).href
}

// Reject anything URL parsing would have to repair: white space, back-slashes, too few or too many slashes.
function isPlainAbsolute(text: string): boolean {
	return /^https?:\/\/(?!\/)[!-[\]-~]+$/i.test(text)
}
