import type { IncomingMessage } from 'node:http'

/** Null when it is larger than `maxBytes`; no more than that is held in memory. */
export async function readBody(
	request: Pick<IncomingMessage, 'headers' | 'iterator'>,
	maxBytes: number,
): Promise<Buffer<ArrayBuffer> | null> {
	if (Number(request.headers['content-length'] ?? 0) > maxBytes) return null
	const chunks: Uint8Array[] = []
	let size = 0
	for await (const chunk of request.iterator({ destroyOnReturn: false })) {
		size += chunk.byteLength
		if (size > maxBytes) return null
		chunks.push(chunk)
	}
	return Buffer.concat(chunks)
}

export async function readForm(request: Request): Promise<FormData | null> {
	try {
		return await request.formData()
	} catch {
		return null
	}
}
