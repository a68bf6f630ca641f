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
		/** Writes the blocks whose first line says where they belong, with the names of React Router from where a framework has them. */
		writeFiles(project: string, moduleOf: (name: string) => string): void {
			for (const { code } of blocks) {
				const [, name] = /^\/\/ (app\/\S+)\n/.exec(code) ?? []
				if (!name) continue
				mkdirSync(path.dirname(path.join(project, name)), { recursive: true })
				writeFileSync(path.join(project, name), inFramework(code, moduleOf))
			}
		},
	}
}

/** Where Remix 2 has what docs/adopt.md takes from `react-router`. */
export function moduleOfRemix(name: string): string {
	return /^(Link|Form|Links|Meta|Outlet|Scripts|useLoaderData)$/.test(name) ? '@remix-run/react' : '@remix-run/node'
}

/** One import for each module. */
function inFramework(code: string, moduleOf: (name: string) => string): string {
	return code.replace(/\{([^}]*)\} from 'react-router'/g, (_, list: string) => {
		const names = list.split(',').map((name) => name.trim())
		const modules = [...new Set(names.map(moduleOf))]
		const namesOf = (module: string) => names.filter((name) => moduleOf(name) === module).join(', ')
		return modules.map((module) => `{ ${namesOf(module)} } from '${module}'`).join('\nimport ')
	})
}
