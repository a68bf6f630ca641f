import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readBlocks } from '#tests/support/document-blocks.ts'

test('docs/adopt.md installs our versions', () => {
	const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
	const installed = readBlocks().packages()
	const ours = [...installed.keys()].map((name) => [name, { ...dependencies, ...devDependencies }[name]])
	expect(installed.size).toBeGreaterThan(0)
	expect([...installed]).toEqual(ours)
})
