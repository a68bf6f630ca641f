import { expect, test } from 'vitest'
import { type FaultKind, faultKinds } from '../src/faults/fault-queue.ts'
import { bearer, emulatorForTests, errorCode, RETURN_URL } from './emulator-for-tests.ts'

const { origin, control, getEntitlements } = await emulatorForTests('demo')
const body = { email: 'email@example.com', return_url: RETURN_URL }

/** Status and body text of each answer. */
const answers: [FaultKind, number, string | RegExp][] = [
	['latency', 201, /"url":"http:/],
	['status_500', 500, /"code":"internal_server_error"/],
	['status_503', 503, /"code":"service_unavailable"/],
	['html_502', 502, /^<!doctype html>/],
	['rate_limited', 429, /"code":"rate_limit_exceeded"/],
	['unauthorized', 401, /"code":"unauthorized"/],
	['forbidden', 403, /"code":"forbidden"/],
	['bad_request', 400, /"code":"missing_return_url"/],
	['validation_422', 422, /"code":"validation_error"/],
	['not_found', 404, /"code":"not_found"/],
	['string_error', 500, '{"error":"Something went wrong"}'],
	['null_error', 500, '{"error":null}'],
	['no_envelope', 500, '{"message":"Something went wrong"}'],
	['empty_500', 500, ''],
	['empty_200', 200, ''],
	['http_204', 204, ''],
	['null_body', 200, 'null'],
	['missing_url', 200, '{}'],
	['non_json_200', 200, /^<!doctype html>/],
	['truncated_json', 200, '{"id":"portal_session_x","url":"https://port'],
	['redirect', 302, ''],
	['foreign_url', 201, /"url":"https:\/\/portal\.recur\.tw\.example\//],
	['expired_session', 201, /"status":"expired"/],
	['revoked', 201, /"status":"revoked"/],
	['wrong_dialect', 201, /"customerId":"demoemailcustomer0000001"/],
	['tampered_field', 201, /^\{(?!.*"url")/],
]

const testedAlone: FaultKind[] = ['hang', 'slow_drip', 'reset', 'cut_off', 'huge_body']

test('every kind of fault is tested', () => {
	const tried = [...answers.map(([kind]) => kind), ...testedAlone]
	expect(tried.sort()).toEqual([...faultKinds.options].sort())
})

test.each(answers)('%s answers with %i', async (kind, status, text) => {
	await control.addFault({ endpoint: 'portal_sessions', kind, field: 'url' })
	const response = await post()
	expect(response.status).toBe(status)
	const seen = await response.text()
	if (typeof text === 'string') expect(seen).toBe(text)
	else expect(seen).toMatch(text)
})

test('huge_body sends megabytes of JSON', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'huge_body' })
	const aborter = new AbortController()
	const response = await post(aborter.signal)
	expect(response.status).toBe(200)
	const text = await readAtLeast(response, 2 * 1024 * 1024)
	aborter.abort()
	expect(text.slice(0, 15)).toBe('{"padding":"xxx')
})

test('hang never answers', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'hang', times: 1 })
	const aborter = new AbortController()
	const hanging = post(aborter.signal).then(() => 'answered', String)
	await expect.poll(() => control.listFaults()).toEqual([])
	expect(await Promise.race([hanging, postStatus()])).toBe(201)
	aborter.abort()
	expect(await hanging).toMatch('AbortError')
})

test('slow_drip never ends its answer', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'slow_drip' })
	const aborter = new AbortController()
	const response = await post(aborter.signal)
	expect(response.status).toBe(200)
	expect(await readAtLeast(response, 4)).toMatch(/^\{ +$/)
	aborter.abort()
})

test('reset is seen as ECONNRESET', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'reset' })
	await expect(post()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
})

test('cut_off is seen as terminated', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'cut_off' })
	await expect((await post()).text()).rejects.toThrow('terminated')
})

test.each([
	['rate_limited', undefined, null],
	['rate_limited', 30, '30'],
	['status_503', 'Wed, 21 Oct 2099 07:28:00 GMT', 'Wed, 21 Oct 2099 07:28:00 GMT'],
] as const)('%s has Retry-After %s', async (kind, retryAfter, header) => {
	await control.addFault({ endpoint: 'all', kind, ...(retryAfter !== undefined && { retryAfter }) })
	expect((await post()).headers.get('retry-after')).toBe(header)
})

test('redirect has the set status and target', async () => {
	const url = `${origin}/v1/trap`
	await control.addFault({ endpoint: 'portal_sessions', kind: 'redirect', status: 307, url })
	const response = await post()
	expect([response.status, response.headers.get('location')]).toEqual([307, url])
})

test('foreign_url sends an unsafe URL unchanged', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'foreign_url', url: 'javascript:alert(1)' })
	expect(await (await post()).json()).toMatchObject({ url: 'javascript:alert(1)', status: 'active' })
})

test('broken envelopes have the set status', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'string_error', status: 404 })
	expect(await postStatus()).toBe(404)
})

test.each([
	['drop', {}],
	['rename', { status_renamed: 'active' }],
	['retype', { status: 42 }],
] as const)('changes a nested field: %s', async (change, expected) => {
	const field = 'entitlements.0.status'
	await control.addFault({ endpoint: 'entitlements', kind: 'tampered_field', field, change })
	const { entitlements } = (await (await getEntitlements('email=email%40example.com')).json()) as Entitlements
	const { status, status_renamed } = entitlements[0] ?? {}
	expect(JSON.parse(JSON.stringify({ status, status_renamed }))).toEqual(expected)
})

test('changes fields of errors', async () => {
	await control.addFault({ endpoint: 'all', kind: 'tampered_field', field: 'error.code', times: 1 })
	const unauthorized = await getEntitlements('email=a', bearer('nothing'))
	expect([unauthorized.status, await unauthorized.json()]).toEqual([
		401,
		{ error: { message: expect.any(String), doc_url: expect.any(String) } },
	])
})

test('a missing field is an error', async () => {
	await control.addFault({ endpoint: 'portal_sessions', kind: 'tampered_field', field: 'urls.0' })
	const response = await post()
	expect([response.status, await errorCode(response)]).toEqual([500, 'no_such_field'])
})

type Entitlements = { entitlements: Record<string, unknown>[] }

function post(signal?: AbortSignal): Promise<Response> {
	return fetch(`${origin}/v1/portal/sessions`, {
		method: 'POST',
		headers: { ...bearer('sk_test_1'), 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
		redirect: 'manual',
		...(signal && { signal }),
	})
}

/** The start of a body, of at least so many characters. Throws when it ends before. */
async function readAtLeast({ body }: Response, length: number): Promise<string> {
	const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
	let text = ''
	while (text.length < length) {
		const part = await reader?.read()
		if (part?.value === undefined) throw new Error(`The body ended after ${text.length} characters`)
		text += part.value
	}
	return text
}

async function postStatus(): Promise<number> {
	return (await post()).status
}
