import type { FaultEffect } from '../fault-effect.ts'

/** Sends the client elsewhere. With 307 a follower repeats the body, e-mail included, to the target. */
export const redirect: FaultEffect = ({ fault }) => {
	return new Response(null, { status: fault.status ?? 302, headers: { Location: fault.url ?? '/redirected' } })
}
