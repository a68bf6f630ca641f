import { expect } from 'vitest'
import { htmlProblems } from '../support/html-problems.ts'

/** Fetches a page of the emulator in a language, or posts a form to it. */
export function ask(url: string, language: string, form?: Record<string, string>): Promise<Response> {
	const init = form ? { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' as const } : {}
	return fetch(url, { ...init, headers: { 'Accept-Language': language } })
}

export async function expectValid(response: Response, status: number, language: string): Promise<void> {
	const html = await response.text()
	expect([response.status, html]).toEqual([status, expect.stringContaining(`<html lang="${language}">`)])
	expect(await htmlProblems(html)).toEqual([])
}
