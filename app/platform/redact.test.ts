import { expect, test } from 'vitest'
import { redact } from './redact.server.ts'

test.each([
	['key sk_test_abc-123 refused', 'key [key] refused'],
	['"sk_live_abc"', '"[key]'],
	['pk_live_abc', '[key]'],
	['whsec_abc/+=', '[webhook secret]'],
	['no user a.b+c@example.com here', 'no user [e-mail] here'],
	['<a@example.com>', '<[e-mail]>'],
	['GET https://portal.recur.tw/s/ps_abc?x=1 failed', 'GET [url] failed'],
	['postgresql://user:hunter2@localhost:5432/portal', '[database url]'],
	['postgres://localhost/portal', '[database url]'],
	['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED 127.0.0.1:5432'],
])('%j is logged as %j', (text, clean) => {
	expect(redact(text)).toBe(clean)
})

test('every occurrence is replaced, in every line', () => {
	expect(redact('sk_test_a\nb@example.com sk_test_c')).toBe('[key]\n[e-mail] [key]')
})

test('no password survives next to a host that looks like an e-mail', () => {
	expect(redact('at postgresql://user:hunter2@db.internal.example:5432/portal')).not.toContain('hunter2')
	expect(redact('at postgresql://user:hunter2@localhost/portal')).not.toContain('hunter2')
	expect(redact('at https://user:hunter2@example.com/x')).not.toContain('hunter2')
})
