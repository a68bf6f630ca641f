import { afterAll, beforeEach } from 'vitest'
import { type ControlClient, createControlClient } from '../src/control-client.ts'
import { startEmulator } from '../src/start-emulator.ts'

export const SECRET_KEY = 'sk_test_emulator'
export const RETURN_URL = 'https://app.example.com/account'
export const SUCCESS_URL = 'https://app.example.com/account?checkout={CHECKOUT_SESSION_ID}'
export const CANCEL_URL = 'https://app.example.com/pricing'

export type TestEmulator = {
	origin: string
	control: ControlClient
	/** POST to the portal endpoint with a secret test key, unless other headers are given. */
	createSession(body: unknown, headers?: Record<string, string>): Promise<Response>
	getEntitlements(query: string, headers?: Record<string, string>): Promise<Response>
	/** GET of any API path with a secret test key, unless other headers are given. */
	get(path: string, headers?: Record<string, string>): Promise<Response>
	createCheckout(body: unknown, headers?: Record<string, string>): Promise<Response>
	/** The URL of a new checkout for `pro-monthly`, unless the fields say otherwise. */
	checkoutUrl(fields?: Record<string, string>): Promise<string>
	/** The hosted URL of a new session of this customer. */
	hostedUrl(customerId: string, fields?: Record<string, string>): Promise<string>
}

/** One emulator for the file, reset to the seed before every test. */
export async function emulatorForTests(seed: 'demo' | 'empty' = 'empty'): Promise<TestEmulator> {
	const { origin, stop } = await startEmulator({ seed })
	const control = createControlClient(origin)
	afterAll(stop)
	beforeEach(() => control.reset(seed))

	function get(path: string, headers: Record<string, string> = bearer(SECRET_KEY)): Promise<Response> {
		return fetch(`${origin}/v1${path}`, { headers })
	}

	function post(path: string, body: unknown, headers: Record<string, string> = bearer(SECRET_KEY)): Promise<Response> {
		const json = { 'Content-Type': 'application/json', ...headers }
		return fetch(`${origin}/v1${path}`, { method: 'POST', headers: json, body: JSON.stringify(body) })
	}

	const createSession: TestEmulator['createSession'] = (body, headers) => post('/portal/sessions', body, headers)
	const createCheckout: TestEmulator['createCheckout'] = (body, headers) => post('/checkout/sessions', body, headers)
	const getEntitlements: TestEmulator['getEntitlements'] = (query, headers) => {
		return get(`/customers/entitlements?${query}`, headers)
	}

	async function checkoutUrl(fields = {}): Promise<string> {
		const body = { product_slug: 'pro-monthly', success_url: SUCCESS_URL, cancel_url: CANCEL_URL, ...fields }
		const response = await createCheckout(body)
		if (response.status !== 201) throw new Error(`No checkout: ${await response.text()}`)
		return ((await response.json()) as { url: string }).url
	}

	async function hostedUrl(customerId: string, fields = {}): Promise<string> {
		const response = await createSession({ customer_id: customerId, return_url: RETURN_URL, ...fields })
		return ((await response.json()) as { url: string }).url
	}

	return { origin, control, get, createSession, createCheckout, getEntitlements, hostedUrl, checkoutUrl }
}

export function bearer(key: string): Record<string, string> {
	return { Authorization: `Bearer ${key}` }
}

/** The code inside Recur's error envelope. */
export async function errorCode(response: Response): Promise<string> {
	return ((await response.json()) as { error: { code: string } }).error.code
}
