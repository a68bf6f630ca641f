/** `host` may start with `*.`, which stands for one or more labels, as in CSP. */
export type OriginPattern = { protocol: 'https:' | 'http:'; host: string; port: string }

// What `*.` stands for. A URL's host may also hold empty labels and characters that no name has.
const LABELS = /^(?:[a-z0-9_-]+\.)+$/
const PATTERN = /^(https?:)\/\/((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[::1\])(?::(\d{1,5}))?\/?$/

/** Parses `https://*.recur.tw` or `http://localhost:4100`; null for anything else. */
export function parseOriginPattern(text: string): OriginPattern | null {
	const [, protocol, host, port = ''] = PATTERN.exec(text.toLowerCase()) ?? []
	if (!protocol || !host || host === '*.') return null
	// As in URLs: an explicit default port is dropped.
	const isDefault = port === (protocol === 'https:' ? '443' : '80')
	return { protocol: protocol as OriginPattern['protocol'], host, port: isDefault ? '' : port }
}

/** The apex is not part of `*.apex`, as in CSP. */
export function matchesOrigin(pattern: OriginPattern, url: URL): boolean {
	if (url.protocol !== pattern.protocol || url.port !== pattern.port) return false
	if (!pattern.host.startsWith('*.')) return url.hostname === pattern.host
	const apex = pattern.host.slice('*.'.length)
	return url.hostname.endsWith(apex) && LABELS.test(url.hostname.slice(0, -apex.length))
}

export function toCspSource({ protocol, host, port }: OriginPattern): string {
	return `${protocol}//${host}${port && `:${port}`}`
}
