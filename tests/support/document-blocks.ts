import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const DOCUMENT = 'docs/adopt.md'

type Block = { language: string; code: string }

export type Blocks = ReturnType<typeof readBlocks>

/** The blocks of docs/adopt.md. */
export function readBlocks() {
	const text = readFileSync(DOCUMENT, 'utf8')
	const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
		([, language = '', code = '']): Block => ({ language, code }),
	)
	return {
		/** The one block in this language that holds the text. */
		with(language: string, part = ''): string {
			const [found, ...others] = blocks.filter((block) => block.language === language && block.code.includes(part))
			if (!found || others.length > 0) throw new Error(`${DOCUMENT} has not exactly one ${language} block with ${part}`)
			return found.code
		},
		all(language: string): string[] {
			return blocks.filter((block) => block.language === language).map(({ code }) => code)
		},
		/** Writes the blocks whose first line says where they belong. `change` is what a framework needs. */
		writeFiles(project: string, change = (code: string) => code): void {
			for (const { code } of blocks) {
				const [, name] = /^\/\/ (app\/\S+)\n/.exec(code) ?? []
				if (!name) continue
				mkdirSync(path.dirname(path.join(project, name)), { recursive: true })
				writeFileSync(path.join(project, name), change(code))
			}
		},
	}
}
