import { readFileSync } from 'node:fs'

/** The file that the emulator's README shows. */
export function exampleStore(): string {
	const [, json] = /^```json\n(.*?)^```$/ms.exec(readFileSync('tests/recur-emulator/README.md', 'utf8')) ?? []
	if (!json) throw new Error('The README of the emulator shows no store')
	return json
}
