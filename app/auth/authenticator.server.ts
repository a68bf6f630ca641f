import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import { type SignInOutcome, signIn } from './sign-in.server.ts'

type SignInDeps = Parameters<typeof signIn>[2]

/**
 * remix-auth with its form strategy: add a strategy here to sign people in another way. It answers an outcome, because a
 * wrong password is no exception. It reads the request's body; clone the request to read the form as well.
 */
export function createAuthenticator(clientAddress: string, deps: SignInDeps): Authenticator<SignInOutcome> {
	return new Authenticator<SignInOutcome>().use(
		new FormStrategy(({ form }) => signIn(form, clientAddress, deps)),
		'form',
	)
}
