import { expect, test } from 'vitest'
import { mergeMembers, NO_MEMBERS, unneeded } from './app-manifest.ts'

const NEEDED = {
	...NO_MEMBERS,
	imports: { '#recur/*': './recur/*' },
	dependencies: { pg: '8.23.1', zod: '4.6.7' },
}
const THEIRS = `{
    "name": "theirs",
    "type": "module",
    "imports": {
        "#app/*": "./app/*"
    },
    "dependencies": {
        "react": "^19.0.0",
        "zod": "^4.1.0"
    },
    "sideEffects": false
}
`

test('what is missing is added where it belongs, and the rest stays as it was', () => {
	const { text, changes } = mergeMembers(THEIRS, NO_MEMBERS, NEEDED)
	expect(text).toBe(
		THEIRS.replace('"./app/*"\n', '"./app/*",\n        "#recur/*": "./recur/*"\n').replace(
			'        "react"',
			'        "pg": "8.23.1",\n        "react"',
		),
	)
	expect(changes).toEqual([
		{ outcome: 'created', name: 'imports #recur/*', value: './recur/*', yours: undefined },
		{ outcome: 'created', name: 'dependencies pg', value: '8.23.1', yours: undefined },
		{ outcome: 'kept', name: 'dependencies zod', value: '4.6.7', yours: '^4.1.0' },
	])
	expect(mergeMembers(text, NEEDED, NEEDED).text).toBe(text)
})

test('a file in which nothing is missing is not formatted anew', () => {
	const theirs = '{"imports":{"#recur/*":"./recur/*"},"dependencies":{"zod":"^4.0.0","pg":"8.23.1"}}'
	expect(mergeMembers(theirs, NO_MEMBERS, NEEDED).text).toBe(theirs)
})

test('a version that we put there follows ours', () => {
	const before = { ...NEEDED, dependencies: { pg: '8.20.0', zod: '4.6.7' } }
	const theirs = mergeMembers(THEIRS, NO_MEMBERS, before).text
	const { text } = mergeMembers(theirs, before, NEEDED)
	expect(JSON.parse(text).dependencies).toEqual({ pg: '8.23.1', react: '^19.0.0', zod: '^4.1.0' })
})

test('what a copy no longer needs stays, and is named', () => {
	const before = { ...NEEDED, dependencies: { ...NEEDED.dependencies, 'p-limit': '7.3.3', undici: '7.30.2' } }
	const theirs = '{"dependencies":{"p-limit":"7.3.3"}}'
	expect(unneeded(theirs, before, NEEDED)).toEqual(['dependencies p-limit'])
})
