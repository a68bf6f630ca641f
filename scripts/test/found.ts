import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { stripVTControlCharacters } from 'node:util'
import type { Failure, Result } from './run-steps.ts'

/** What a run of Vitest or Playwright found, as their reporters here write it. */
export type Found = Omit<Result, 'ok'>

/** The variable that tells a reporter where to write it. */
const VARIABLE = 'FOUND_FILE'

export function writeFound(found: Found): void {
	const file = process.env[VARIABLE]
	if (file) writeFileSync(file, JSON.stringify(found))
}

/** Runs tests with a place for what they find. Null where no reporter came to write it. */
export async function collectFound(
	run: (env: Record<string, string>) => Promise<boolean>,
): Promise<{ ok: boolean; found: Found | null }> {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-found-'))
	const file = path.join(folder, 'found.json')
	try {
		writeFileSync(file, 'null')
		return { ok: await run({ [VARIABLE]: file }), found: JSON.parse(readFileSync(file, 'utf8')) }
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

/** With slashes, as documents write it. */
export function inProject(file: string): string {
	return path.relative(process.cwd(), file).split(path.sep).join('/')
}

/** The beginning of the message: what was expected and where, without the stack inside the test runner. */
export function describeFailure(file: string, test: string, message = 'no message'): Failure {
	const lines = stripVTControlCharacters(message).split('\n')
	const own = lines.filter((line) => !line.includes('/node_modules/') && !line.endsWith('(<anonymous>)')).slice(0, 12)
	return { file, text: [`${file} › ${test}`, ...own.map((line) => `    ${line}`)].join('\n') }
}
