import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import ts from 'typescript'
import { expect, onTestFinished, test } from 'vitest'
import { addTypeScriptOptions } from './typescript-options.ts'

function add(text: string, others: Record<string, string> = {}) {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-tsconfig-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	for (const [name, content] of Object.entries(others)) writeFileSync(path.join(folder, name), content)
	return addTypeScriptOptions(path.join(folder, 'tsconfig.json'), text)
}

test.each([
	['{\n\t"compilerOptions": {\n\t\t// Why.\n\t\t"strict": true\n\t}\n}\n', '// Why.'],
	['{ "compilerOptions": {} }', '{'],
	['{\n  "include": ["app"]\n}\n', '"include": ["app"]'],
])('the options are added to %j', (text, kept) => {
	const result = add(text)
	expect(result?.added).toEqual(['allowImportingTsExtensions', 'noEmit'])
	expect(result?.text).toContain(kept)
	const { config, error } = ts.parseConfigFileTextToJson('tsconfig.json', result?.text ?? '')
	expect(error).toBeUndefined()
	expect(config.compilerOptions).toMatchObject({ allowImportingTsExtensions: true, noEmit: true })
	expect(add(result?.text ?? '')).toBeNull()
})

test('what a tsconfig extends counts', () => {
	const base = '{ "compilerOptions": { "noEmit": true } }'
	expect(add('{ "extends": "./base.json" }', { 'base.json': base })?.added).toEqual(['allowImportingTsExtensions'])
})
