import { gzipSync } from 'node:zlib'

const SCRIPTS = [
	/<link rel="modulepreload" href="([^"]+\.js)"/g,
	/<script[^>]* src="([^"]+\.js)"/g,
	/\bimport(?: \* as \w+ from)? "([^"]+\.js)"/g,
	/\bimport\("([^"]+\.js)"\)/g,
]

/** The JavaScript that a page makes a browser load, in bytes after gzip. */
export async function scriptBytes(origin: string, path: string, cookie = ''): Promise<number> {
	const html = await read(`${origin}${path}`, { Cookie: cookie })
	const found = SCRIPTS.flatMap((pattern) => [...html.matchAll(pattern)].map(([, url = '']) => url))
	let bytes = 0
	for (const url of new Set(found)) bytes += gzipSync(await read(new URL(url, origin).href)).length
	return bytes
}

async function read(url: string, headers: Record<string, string> = {}): Promise<string> {
	const response = await fetch(url, { headers, redirect: 'error' })
	if (!response.ok) throw new Error(`${url} answered ${response.status}`)
	return await response.text()
}
