import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { switchBillingMails } from '#app/billing/mails/mail-choice.server.ts'
import { readForm } from '#app/http/request-body.server.ts'
import { postOnly } from '#app/http/responses.server.ts'
import { paths } from '#app/paths.ts'

export const loader = postOnly

export async function action({ request, context }: ActionFunctionArgs) {
	if (request.method !== 'POST') return postOnly()
	const user = await requireUser(context, paths.account())
	const choice = (await readForm(request))?.get('mails')
	if (choice === 'on' || choice === 'off') {
		const change = { userId: user.id, on: choice === 'on', by: 'account' } as const
		await switchBillingMails(change, context)
	}
	return redirect(paths.account(), 303)
}
