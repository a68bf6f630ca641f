import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { FaultEffect } from '../fault-effect.ts'

/** Tears the connection down before any answer: the client sees ECONNRESET. */
export const reset: FaultEffect = ({ c }) => {
	c.env.incoming.socket.resetAndDestroy()
	return RESPONSE_ALREADY_SENT
}

/** Tears it down in the middle of a body that the headers announced as longer. */
export const cutOff: FaultEffect = ({ c }) => {
	const { outgoing } = c.env
	outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 400 })
	outgoing.write('{"id":"portal_session_', () => outgoing.destroy())
	return RESPONSE_ALREADY_SENT
}
