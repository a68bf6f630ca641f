import { readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * A recommended configuration in `deploy/ha`, with this machine's addresses in place of the documented ones, one after the other.
 * What is to be replaced must be there, so that the file and the tests cannot part.
 */
export function fillIn(name: string, replacements: [documented: string, ours: string | number][]): string {
	return replacements.reduce(
		(text, [documented, ours]) => {
			if (!text.includes(documented)) throw new Error(`deploy/ha/${name} has no ${documented}`)
			return text.replaceAll(documented, String(ours))
		},
		readFileSync(path.join('deploy/ha', name), 'utf8'),
	)
}

/** The variables of a file such as /etc/default/etcd. */
export function readVariables(text: string): Record<string, string> {
	return Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))
}
