import { Readable } from 'node:stream'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { FaultEffect } from './fault-options.ts'

const DRIP_EVERY_MS = 50
const CHUNK = 'x'.repeat(64 * 1024)
const CHUNKS = 1024
const JSON_HEADERS = { 'Content-Type': 'application/json' }

/** Never answers. The socket stays open until the client or the emulator closes it. */
export const hang: FaultEffect = () => RESPONSE_ALREADY_SENT

/** Sends spaces inside a JSON object without end, so that no idle timeout applies. */
export const slowDrip: FaultEffect = ({ c }) => {
	const { outgoing } = c.env
	outgoing.writeHead(200, JSON_HEADERS)
	outgoing.write('{')
	const drip = setInterval(() => outgoing.write(' '), DRIP_EVERY_MS)
	outgoing.on('close', () => clearInterval(drip))
	return RESPONSE_ALREADY_SENT
}

export const resetConnection: FaultEffect = ({ c }) => {
	c.env.incoming.socket.resetAndDestroy()
	return RESPONSE_ALREADY_SENT
}

/** Closes the connection before the body reaches its `Content-Length`. */
export const cutOff: FaultEffect = ({ c }) => {
	const { outgoing } = c.env
	outgoing.writeHead(200, { ...JSON_HEADERS, 'Content-Length': 400 })
	outgoing.write('{"id":"portal_session_', () => outgoing.destroy())
	return RESPONSE_ALREADY_SENT
}

/** 64 MiB of valid JSON: a reader without a limit keeps it all in memory. */
export const hugeBody: FaultEffect = ({ c }) => {
	const { outgoing } = c.env
	outgoing.writeHead(200, JSON_HEADERS)
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
