/** For URLs that only change things: 405, saying how to do it. */
export function postOnly(): Response {
	return new Response(null, { status: 405, headers: { Allow: 'POST' } })
}
