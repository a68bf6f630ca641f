import type { Context, Next } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Fault } from './fault.ts'

export type FaultCall = { c: Context<EmulatorEnv>; fault: Fault; next: Next }

/** What a fault does to one request: answers in place of the endpoint, or lets it answer (`next`) and spoils that. */
export type FaultEffect = (call: FaultCall) => Response | undefined | Promise<Response | undefined>
