import { paths } from '#app/paths.ts'
import { matchesOrigin, type OriginPattern } from '#app/platform/origin-pattern.server.ts'

const MAX_LENGTH = 2048

/** Null unless an absolute https URL (http only for a loopback origin in the settings) of an allowed origin, without credentials. */
export function checkHostedUrl(text: string, origins: OriginPattern[]): string | null {
	if (text.length > MAX_LENGTH || !isPlainAbsolute(text) || !URL.canParse(text)) return null
	const url = new URL(text)
	if (url.username || url.password || url.href.length > MAX_LENGTH) return null
	return origins.some((origin) => matchesOrigin(origin, url)) ? url.href : null
}

// Built from `APP_URL` alone: a request must not decide where its user returns to.

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
