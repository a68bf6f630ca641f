import { expect, test } from 'vitest'
import { isDatabaseUnavailable } from './database-errors.server.ts'

test.each([
	Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
	Object.assign(new Error('x'), { code: 'P1001' }),
	Object.assign(new Error('x'), { code: '57P01' }),
	new Error('Connection terminated unexpectedly'),
	new Error('timeout exceeded when trying to connect'),
	new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'ECONNRESET' }) }),
])('%s means unavailable', (error) => {
	expect(isDatabaseUnavailable(error)).toBe(true)
})

test.each([
	Object.assign(new Error('x'), { code: 'P2002' }),
	Object.assign(new Error('x'), { code: '42601' }),
	new Error('something else'),
	new Error('outer', { cause: 'ECONNREFUSED' }),
	'ECONNREFUSED',
	null,
	undefined,
])('%s does not mean unavailable', (error) => {
	expect(isDatabaseUnavailable(error)).toBe(false)
})
