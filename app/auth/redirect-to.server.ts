import { paths } from '#app/paths.ts'

const BASE = 'https://this-app.invalid'

/**
 * Where to go after signing in: the given path if it is one of this app, else the account page. Refuses `//`, `/\` and tabs,
 * which browsers read as another host, and their encoded forms, which some servers decode once more.
 */
export function safeRedirectTo(value: unknown): string {
	if (typeof value !== 'string' || !isLocalPath(value)) return paths.account()
	const { pathname, search, hash } = new URL(value, BASE)
	return pathname + search + hash
}

function isLocalPath(value: string): boolean {
	if (!/^\/(?![/\\])[!-~]*$/.test(value) || value.includes('\\')) return false
	if (!URL.canParse(value, BASE)) return false
	const { origin, pathname } = new URL(value, BASE)
	return origin === BASE && !pathname.startsWith('//') && !/^\/%(?:2f|5c)|%[01][\da-f]/i.test(pathname)
}
