import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { endSession } from '#app/auth/session/session.server.ts'
import { postOnly } from '#app/http/responses.server.ts'
import { paths } from '#app/paths.ts'

export const loader = postOnly

export async function action({ request, context }: ActionFunctionArgs) {
	if (request.method !== 'POST') return postOnly()
	const cookie = await endSession(request, context)
	return redirect(paths.home(), { status: 303, headers: { 'Set-Cookie': cookie } })
}
