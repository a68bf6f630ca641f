import path from 'node:path'
import ts from 'typescript'
import { indentOf } from './app-manifest.ts'

/**
 * Somebody's tsconfig.json with the options that the copy's imports need and that neither it nor what it extends sets. The rest of
 * the text stays as it is. Null when nothing is missing.
 */
export function addTypeScriptOptions(file: string, text: string): { text: string; added: string[] } | null {
	const { config } = ts.parseConfigFileTextToJson(file, text)
	const { options } = ts.parseJsonConfigFileContent(config, ts.sys, path.dirname(file))
	const added: string[] = []
	if (!options.allowImportingTsExtensions) added.push('allowImportingTsExtensions')
	// TypeScript allows the one only with the other.
	if (!options.noEmit && !options.emitDeclarationOnly && !options.rewriteRelativeImportExtensions) added.push('noEmit')
	if (added.length === 0) return null
	const indent = indentOf(text)
	const lines = added.map((name) => `\n${indent}${indent}"${name}": true,`).join('')
	const opening = /"compilerOptions"\s*:\s*\{/
	if (opening.test(text)) return { text: text.replace(opening, (found) => found + lines), added }
	return { text: text.replace('{', `{\n${indent}"compilerOptions": {${lines.slice(0, -1)}\n${indent}},`), added }
}
