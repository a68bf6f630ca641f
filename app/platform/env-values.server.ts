import { z } from 'zod'
import { parseOriginPattern } from './origin-pattern.server.ts'

// `Name <address>`, or an address alone.
const SENDER = /^(?:"?([^"<>@\p{Cc}]*?)"?\s*<([^<>\s]+)>|([^<>\s]+))$/u
// `aaaaaaaaaaaaaaaa` is long but not secret. Generated ones have more different characters.
const DIFFERENT_CHARACTERS = 8
const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]']

type Range = { min: number; max: number }

export function integer(fallback: number, range: Range) {
	return z.string().default(String(fallback)).pipe(wholeNumber(range)).describe(describeRange(range))
}

export function optionalInteger(range: Range) {
	return wholeNumber(range).optional().describe(describeRange(range))
}

function wholeNumber({ min, max }: Range) {
	return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(min).max(max))
}

function describeRange({ min, max }: Range): string {
	return `a whole number from ${min} to ${max}`
}

export function secrets(minLength: number, prefix = /^/) {
	const secret = z.string().refine((text) => {
		const unknown = text.replace(prefix, '')
		return unknown.length >= minLength && new Set(unknown).size >= DIFFERENT_CHARACTERS
	})
	return z
		.string()
		.transform((list) => list.split(',').map((item) => item.trim()))
		.pipe(z.array(secret).min(1))
}

export function toUrl(value: string, context: z.RefinementCtx): URL {
	if (URL.canParse(value)) return new URL(value)
	context.addIssue('not a URL')
	return z.NEVER
}

export function toOriginPattern(value: string, context: z.RefinementCtx) {
	const pattern = parseOriginPattern(value)
	if (pattern && (pattern.protocol === 'https:' || LOOPBACK_HOSTS.includes(pattern.host))) return pattern
	context.addIssue('not an origin')
	return z.NEVER
}

export function toSender(value: string, context: z.RefinementCtx): { name: string; address: string } {
	const [, name = '', inBrackets, alone] = SENDER.exec(value.trim()) ?? []
	const address = z.email().safeParse(inBrackets ?? alone)
	if (address.success) return { name, address: address.data }
	context.addIssue('not an address')
	return z.NEVER
}

// Options in a query could disable certificate checks.
export function isSmtpServer({ protocol, hostname, pathname, search, hash }: URL): boolean {
	return /^smtps?:$/.test(protocol) && hostname !== '' && pathname.length < 2 && search === '' && hash === ''
}

/** With a query our own part could still be appended; a fragment would hide it. */
export function isWayToPeople({ protocol, pathname, hash }: URL): boolean {
	return hash === '' && (protocol === 'https:' || (protocol === 'mailto:' && z.email().safeParse(pathname).success))
}

export function isBareOrigin(url: URL): boolean {
	return `${url.origin}/` === url.href
}

export function isHttpsOrLoopback(url: URL): boolean {
	return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))
}

export function isPlainAddress({ username, password, search, hash }: URL): boolean {
	return username + password + search + hash === ''
}

export function isLoopback(url: URL): boolean {
	return LOOPBACK_HOSTS.includes(url.hostname)
}

export function isTimeZone(name: string): boolean {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
	} catch {
		return false
	}
}
