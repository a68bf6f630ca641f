import { MatchersV3 } from '@pact-foundation/pact'
import type { StateValues } from './provider-states.ts'

type StateValue = Required<StateValues>

/** The examples that consumer tests run with. Verification replaces those that a provider state supplies. */
export const example: StateValue = {
	secretKey: 'sk_test_contract',
	returnUrl: 'https://app.example.com/account',
	customerId: 'cm5contractcustomer00001',
	externalId: 'contract-user-1',
	email: 'contract@example.com',
	configurationId: 'contract-configuration',
	cursor: 'cm5contractsubscription1',
	productId: 'cm5contractproduct000001',
}

/** Any string for the consumer, the state's own value for the provider. */
export function fromState(name: keyof StateValue): MatchersV3.Matcher<string> {
	return MatchersV3.fromProviderState(`\${${name}}`, example[name])
}

/** A string of this form for the consumer, the state's own value for the provider. */
export function fromStateMatching(
	pattern: string,
	name: keyof StateValue,
	before = '',
): MatchersV3.Matcher<string> & { regex: string; expression: string } {
	return {
		'pact:matcher:type': 'regex',
		'pact:generator:type': 'ProviderState',
		regex: pattern,
		expression: `${before}\${${name}}`,
		value: before + example[name],
	}
}

export const PORTAL_URL = 'https://portal.recur.tw/s/ps_contract'

export const portalUrl = webUrl(PORTAL_URL)

/** Where a browser could go. Which origins it may go to is the app's own decision. */
export function webUrl(value: string): MatchersV3.Matcher<string> {
	return MatchersV3.regex('^https?://[^\\s/]+/\\S+$', value)
}

/** A point in time as Recur writes it. */
export function instant(value: string): MatchersV3.Matcher<string> {
	return MatchersV3.regex('^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$', value)
}

/** Success, whichever 2xx: Recur does not document which. */
export function success(status: number): MatchersV3.StatusCodeMatcher<number> {
	return MatchersV3.matchStatus(status, MatchersV3.HTTPResponseStatusClass.Success)
}
