import { expect, test } from 'vitest'
import { readForm } from './read-form.server.ts'

const FORM = 'application/x-www-form-urlencoded'

test.each(['a=1&b=%E8%A8%82', ''])('the form %j is read', async (body) => {
	const form = await readForm(post(body, FORM))
	expect(new URLSearchParams([...(form ?? [])] as [string, string][]).toString()).toBe(body)
})

test.each([
	['text/plain', 'a=1'],
	['application/json', '{}'],
	['multipart/form-data', 'x'],
	['multipart/form-data; boundary=x', 'no boundary'],
	['', 'a=1'],
])('a body of the type %j is no form', async (type, body) => {
	expect(await readForm(post(body, type))).toBeNull()
})

function post(body: string, type: string): Request {
	return new Request('http://localhost/', { method: 'POST', body, headers: { 'Content-Type': type } })
}
