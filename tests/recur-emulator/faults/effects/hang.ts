import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { FaultEffect } from '../fault-effect.ts'

/** Takes the request and never says a word. The socket stays open until the client or the emulator closes it. */
export const hang: FaultEffect = () => RESPONSE_ALREADY_SENT
