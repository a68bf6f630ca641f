import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText, sameInputs } from '#tests/support/inputs.ts'
import { safeRedirectTo } from './redirect-to.server.ts'

const APP_ORIGIN = 'https://app.example.com'
const RUNS = 3000

test.each([
	'/',
	'/account',
	'/account?status=wait',
	'/pricing?reason=no-subscription#plans',
	'/pricing?next=https://evil.test//x',
	'/a/b-c_d.e~f',
	'/%E8%A8%82%E9%96%B1',
])('accepts the path %s', (path) => {
	expect(safeRedirectTo(path)).toBe(path)
})

const nasty = [
	'',
	'account',
	'./account',
	'?a',
	'#a',
	'//',
	'//evil.test',
	'///evil.test',
	'/\\evil.test',
	'\\\\evil.test',
	'\\/evil.test',
	'/\t/evil.test',
	'\t//evil.test',
	'/\n/evil.test',
	' //evil.test',
	'/ /evil.test',
	'/%2f%2fevil.test',
	'/%2F/evil.test',
	'/%5cevil.test',
	'/%5C%5Cevil.test',
	'/.//evil.test',
	'/..//evil.test',
	'/a/..//evil.test',
	'/./%2fevil.test',
	'/a\\b',
	'https://evil.test',
	'HTTPS://evil.test',
	'https:evil.test',
	'javascript:alert(1)',
	'data:text/html,x',
	'/account\r\nSet-Cookie: a=b',
	'/帳戶',
	'/\u0000',
	'/\u2028',
]

test.each(nasty)('%j leads to the account page', (value) => {
	expect(safeRedirectTo(value)).toBe('/account')
})

test.each([null, undefined, 7, {}, ['/a'], new File([], 'x')])(
	'a value that is not text (%s) leads to the account page',
	(value) => {
		expect(safeRedirectTo(value)).toBe('/account')
	},
)

const pieces = [
	'/',
	'\\',
	'.',
	'..',
	'%2f',
	'%5c',
	'%2e',
	'%09',
	'\t',
	'\n',
	'@',
	':',
	'?',
	'#',
	'https:',
	'evil.test',
	'a',
]
const inPath = fc.constantFrom(...'az09-._~!$&()*+,;=:@', '/a', '%E5%B8%B3')
const paths = fc
	.tuple(fc.string({ unit: inPath }), fc.string({ unit: inPath }), fc.string({ unit: inPath }))
	.map(([path, query, fragment]) => `/${path}?${query}#${fragment}`)
const nearlyPaths = fc.tuple(paths, fc.constantFrom(...pieces), fc.nat()).map(([path, piece, place]) => {
	const at = place % (path.length + 1)
	return path.slice(0, at) + piece + path.slice(at)
})
const values = fc.oneof(
	nearlyPaths,
	anyText,
	paths.map((path) => `https://evil.test${path}`),
	fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join('')),
	fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
)

test('never leaves this app, even decoded twice', () => {
	const counts = { kept: 0, replaced: 0 }
	fc.assert(
		fc.property(values, (value) => {
			const target = safeRedirectTo(value)
			counts[target === '/account' ? 'replaced' : 'kept'] += 1
			expect(target).toMatch(/^\/(?![/\\])[!-~]*$/)
			for (const read of [target, decoded(target)]) {
				expect(new URL(read, APP_ORIGIN).origin).toBe(APP_ORIGIN)
				expect(read).not.toMatch(/^[/\\]{2}/)
			}
			expect(safeRedirectTo(target)).toBe(target)
		}),
		{ ...sameInputs, numRuns: RUNS },
	)
	expect(counts.kept).toBeGreaterThan(RUNS / 10)
	expect(counts.replaced).toBeGreaterThan(RUNS / 10)
})

function decoded(path: string): string {
	try {
		return decodeURIComponent(path)
	} catch {
		return path
	}
}
