import { matchesOrigin, type OriginPattern } from '#app/platform/origin-pattern.server.ts'

const MAX_LENGTH = 2048

/**
 * The URL a browser may be sent to, or null. Recur's answer is not trusted here: it must be an absolute https URL (http only
 * for a loopback origin that the settings list), of an allowed origin, without credentials, at most 2048 characters long.
 */
export function checkHostedUrl(text: string, origins: OriginPattern[]): string | null {
	if (text.length > MAX_LENGTH || !isPlainAbsolute(text) || !URL.canParse(text)) return null
	const url = new URL(text)
	if (url.username || url.password || url.href.length > MAX_LENGTH) return null
	return origins.some((origin) => matchesOrigin(origin, url)) ? url.href : null
}

// URL parsing forgives white space, back-slashes and too few or too many slashes; who needs forgiving is not to be trusted.
function isPlainAbsolute(text: string): boolean {
	return /^https?:\/\/(?!\/)[!-[\]-~]+$/i.test(text)
}
