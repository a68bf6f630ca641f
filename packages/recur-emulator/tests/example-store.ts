import { readFileSync } from 'node:fs'

/** The file that the reference shows. */
export function exampleStore(): string {
	const [, json] =
		/^```json\n(.*?)^```$/ms.exec(readFileSync(new URL('../REFERENCE.md', import.meta.url), 'utf8')) ?? []
	if (!json) throw new Error('The reference shows no store')
	return json
}
