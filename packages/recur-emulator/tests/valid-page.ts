import { HtmlValidate, StaticConfigLoader } from 'html-validate'
import { expect } from 'vitest'

const validator = new HtmlValidate(
	new StaticConfigLoader({
		extends: ['html-validate:recommended', 'html-validate:document'],
		// HTML reads the spelling of Hono's JSX and the usual one alike.
		rules: { 'void-style': 'off', 'doctype-style': 'off', 'attribute-boolean-style': 'off' },
	}),
)

/** Fetches a page of the emulator in a language, or posts a form to it. */
export function ask(url: string, language: string, form?: Record<string, string>): Promise<Response> {
	const init = form ? { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' as const } : {}
	return fetch(url, { ...init, headers: { 'Accept-Language': language } })
}

export async function expectValid(response: Response, status: number, language: string): Promise<void> {
	const html = await response.text()
	expect([response.status, html]).toEqual([status, expect.stringContaining(`<html lang="${language}">`)])
	const { results } = await validator.validateString(html)
	expect(results.flatMap(({ messages }) => messages)).toEqual([])
}
