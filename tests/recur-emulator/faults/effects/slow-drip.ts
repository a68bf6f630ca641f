import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { FaultEffect } from '../fault-effect.ts'

const EVERY_MS = 50

/** Sends blanks inside a JSON object for ever, so that the body is always alive and never done. */
export const slowDrip: FaultEffect = ({ c }) => {
	const { outgoing } = c.env
	outgoing.writeHead(200, { 'Content-Type': 'application/json' })
	outgoing.write('{')
	const drip = setInterval(() => outgoing.write(' '), EVERY_MS)
	outgoing.on('close', () => clearInterval(drip))
	return RESPONSE_ALREADY_SENT
}
