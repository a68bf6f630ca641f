import process from 'node:process'

/**
 * Says at once that something begins. On a terminal it is one line that changes; elsewhere each call writes a line.
 * @param {string} name
 * @param {{ isTTY?: boolean, write(text: string): unknown }} out
 */
export function beginLine(name, out = process.stdout) {
	const startedAt = performance.now()
	/** @type {(text: string, end?: string) => void} */
	const show = (text, end = '') => void out.write(out.isTTY ? `\r\u001b[K  ${text}${end}` : `  ${text}\n`)
	show(`${name} …`)
	return {
		/** @param {string} how */
		update: (how) => show(`${name} … ${how}`),
		end: () => show(`${name.padEnd(36)} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`, '\n'),
		/** What follows begins a line of its own. */
		leave: () => void (out.isTTY && out.write('\n')),
	}
}
