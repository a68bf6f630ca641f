import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('AGENTS.md lists every TODO(customize)', () => {
	const guide = readFileSync('AGENTS.md', 'utf8')
	const [command = ''] = /^grep .*$/m.exec(guide) ?? []
	const found = execFileSync('bash', ['-c', command], { encoding: 'utf8' }).trim().split('\n')
	const [, list = ''] = /^## What a product changes$(.*?)^## /ms.exec(guide) ?? []
	const listed = [...list.matchAll(/^\| `([^`]+)` \|/gm)].map(([, file]) => file)
	expect(listed).toEqual([...new Set(found.map((line) => line.split(':', 1)[0]))].toSorted())
	// A mark without words would be no help.
	expect(found.filter((line) => !/TODO\(customize\): \S+ \S+/.test(line))).toEqual([])
})
