import { Readable } from 'node:stream'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { FaultEffect } from '../fault-effect.ts'

const CHUNK = 'x'.repeat(64 * 1024)
const CHUNKS = 1024

/** 64 MiB of well-formed JSON: a reader without a limit takes it all into memory. */
export const hugeBody: FaultEffect = ({ c }) => {
	const { outgoing } = c.env
	outgoing.writeHead(200, { 'Content-Type': 'application/json' })
	const body = Readable.from(pieces())
	outgoing.on('close', () => body.destroy())
	body.pipe(outgoing)
	return RESPONSE_ALREADY_SENT
}

function* pieces() {
	yield '{"padding":"'
	for (let sent = 0; sent < CHUNKS; sent += 1) yield CHUNK
	yield '"}'
}
