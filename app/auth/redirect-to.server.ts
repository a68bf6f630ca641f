import { paths } from '#app/paths.ts'

const BASE = 'https://this-app.invalid'

/** Only a path of this app, else the account page: browsers read `//`, `/\` and tabs as another host, some servers decode paths twice. */
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
