import { request } from 'undici'
import type { TestApp } from './test-app.ts'
import type { Visitor } from './visitor.ts'

/** Reads a page piece by piece, as a browser does. */
export async function openPage(app: TestApp, { cookies }: Visitor, path: string) {
	const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
	const { body } = await request(app.address + path, { headers: { cookie } })
	let text = ''
	let ended = false
	body.setEncoding('utf8')
	body.on('data', (chunk: string) => {
		text += chunk
	})
	body.on('end', () => {
		ended = true
	})
	return {
		text: () => text,
		ended: () => ended,
		/** Hangs up, as somebody does who clicks on. */
		leave: () => void body.on('error', () => {}).destroy(),
	}
}
