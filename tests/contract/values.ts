import { MatchersV3 } from '@pact-foundation/pact'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import type { Spelling, StateValues } from './provider-states.ts'

type StateValue = Required<StateValues>

type FromState<Value> = MatchersV3.Matcher<Value> & { expression: string }

export type IdentifierKind = CustomerIdentifier['by']

/** The examples that consumer tests run with. Verification replaces them with the values of the provider states. */
export const example: StateValue = {
	secretKey: 'sk_test_contract',
	returnUrl: 'https://app.example.com/account',
	customerId: 'cm5contractcustomer00001',
	externalId: 'contract-user-1',
	email: 'contract@example.com',
	configurationId: 'contract-configuration',
	subscriptionId: 'cm5contractsubscription2',
	periodEnd: '2031-02-01T00:00:00.000Z',
	cursor: 'cm5contractsubscription1',
	productId: 'cm5contractproduct000001',
	price: 480,
}

/**
 * Exactly this value: the example in consumer tests, the value of the provider state in verification. Pact puts the
 * state's value into requests only; `verification/state-values.ts` does the same for answers and messages.
 */
export function fromState<Name extends keyof StateValue>(name: Name): FromState<StateValue[Name]> {
	return injected(`\${${name}}`, example[name])
}

/** The `Authorization` header with the key of the provider state. */
export function keyAs(scheme: 'Bearer' | 'Basic'): FromState<string> {
	return injected(`${scheme} \${secretKey}`, `${scheme} ${example.secretKey}`)
}

export const identifierKinds: IdentifierKind[] = ['customerId', 'externalId', 'email']

const QUERY_NAMES = { customerId: 'customer_id', externalId: 'external_id', email: 'email' }

/** An identifier of this kind: as the app holds it, in a request body and in a query. */
export function identifiedBy(by: IdentifierKind) {
	return {
		identifier: { by, value: example[by] },
		inBody: { [by]: fromState(by) },
		inQuery: { [QUERY_NAMES[by]]: fromState(by) },
	}
}

/** A URL that a browser can open. Which origins are allowed is the app's own decision. */
export function webUrl(value: string): MatchersV3.Matcher<string> {
	return MatchersV3.regex('^https?://[^\\s/]+/\\S+$', value)
}

const INSTANT = '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d+)?(Z|[+-]\\d{2}:\\d{2})$'

/** A point in time as Recur writes it. */
export function instant(value: string): MatchersV3.Matcher<string> {
	return MatchersV3.regex(INSTANT, value)
}

/** The rule for an injected value that is unknown, as at a live account: its form. */
export function formOf(name: string): { match: string; regex?: string } {
	if (name === 'periodEnd') return { match: 'regex', regex: INSTANT }
	return { match: name === 'price' ? 'integer' : 'type' }
}

/** A currency by its ISO 4217 code. */
export function currencyCode(value: string): MatchersV3.Matcher<string> {
	return MatchersV3.regex('^[A-Z]{3}$', value)
}

/** Any 2xx: Recur does not document which. */
export function success(status: number): MatchersV3.StatusCodeMatcher<number> {
	return MatchersV3.matchStatus(status, MatchersV3.HTTPResponseStatusClass.Success)
}

function injected<Value>(expression: string, value: Value): FromState<Value> {
	return { 'pact:matcher:type': 'equality', 'pact:generator:type': 'ProviderState', expression, value }
}

// Recur writes these words in upper or lower case and in more than one form.
const STATUS_FORMS = {
	active: '(?i)^active$',
	trialing: '(?i)^trial(ing)?$',
	past_due: '(?i)^past_due$',
	canceled: '(?i)^cancell?ed$',
}

/** A subscription status in any of Recur's forms. */
export function statusWord(status: keyof typeof STATUS_FORMS, written: string = status): MatchersV3.Matcher<string> {
	return MatchersV3.regex(STATUS_FORMS[status], written)
}

/** A snake_case body in this spelling. Matchers are kept: their own keys have no underscore. */
export function respelled(spelling: Spelling, body: object): object {
	return spelling === 'snake_case' ? body : (toCamelCase(body) as object)
}

function toCamelCase(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(toCamelCase)
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camelKey(key), toCamelCase(inner)]))
}

function camelKey(key: string): string {
	return key.replace(/_[a-z]/g, (pair) => pair.slice(1).toUpperCase())
}
