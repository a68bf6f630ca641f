import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const FOLDER = 'docs/operations'

/** All documents of docs/operations, one after the other. */
export function readOperationsGuide(): string {
	const files = readdirSync(FOLDER).filter((name) => name.endsWith('.md'))
	return files.map((name) => readFileSync(path.join(FOLDER, name), 'utf8')).join('\n')
}
