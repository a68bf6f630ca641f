import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Arrow, betweenFolders, drawModules, findCircles, mutualPairs, readImports } from './import-graph.ts'

test('docs/architecture.md draws the modules as they are', async () => {
	const drawn = drawModules((await readImports(['app'])).arrows)
	expect(readFileSync('docs/architecture.md', 'utf8'), 'npm run structure -- --diagram').toContain(drawn)
})

test('finds a circle once, through type imports too', () => {
	const arrows = [arrow('a/1.ts', 'a/2.ts'), arrow('a/2.ts', 'b/3.ts'), arrow('b/3.ts', 'a/1.ts', true)]
	expect(findCircles(arrows)).toEqual([['a/1.ts', 'a/2.ts', 'b/3.ts']])
	expect(findCircles(arrows.slice(0, 2))).toEqual([])
})

test('reports folders that import each other as a pair', () => {
	const arrows = [arrow('a/1.ts', 'b/c/2.ts', true), arrow('b/3.ts', 'a/1.ts'), arrow('a/1.ts', 'a/4.ts')]
	expect(mutualPairs(betweenFolders(arrows, 1))).toEqual(['a ↔ b'])
})

test('an arrow of values and types is drawn as one of values', () => {
	const arrows = [
		arrow('app/a/1.ts', 'app/b/2.ts', true),
		arrow('app/a/1.ts', 'app/b/3.ts'),
		arrow('app/b/2.ts', 'app/c/4.ts', true),
		arrow('app/root.ts', 'app/a/1.ts'),
	]
	expect(drawModules(arrows)).toBe('```mermaid\nflowchart TD\n  a --> b\n  b -.-> c\n```')
})

function arrow(from: string, to: string, isType = false): Arrow {
	return { from, to, isType }
}
