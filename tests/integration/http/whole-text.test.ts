import { afterAll, expect, test } from 'vitest'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)

test('no character is cut between the chunks of a page', async () => {
	const visitor = app.visitor()
	// Each letter more moves what follows it by a byte against the edges of React's buffers of 2048.
	for (let length = 0; length < 200; length += 1) {
		const { text } = await visitor.get(`/pricing?reason=no-subscription&${'x'.repeat(length)}`)
		expect(text.includes('\0'), `a NUL with ${length} more`).toBe(false)
		expect(text.includes('\uFFFD'), `a broken character with ${length} more`).toBe(false)
	}
})
