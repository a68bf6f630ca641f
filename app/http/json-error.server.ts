/** The one shape of a JSON error: a sentence for a person in their language, and a code for the program. */
export function jsonError(
	code: string,
	sentence: string,
	{ status, headers }: { status: number; headers?: Record<string, string> },
): Response {
	return Response.json({ error: sentence, code }, { status, headers: { 'Cache-Control': 'no-store', ...headers } })
}
