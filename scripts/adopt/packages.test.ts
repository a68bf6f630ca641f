import { expect, test } from 'vitest'
import { NO_MEMBERS } from './app-manifest.ts'
import { choosePackages, type Members } from './packages.ts'

const OURS: Members = {
	...NO_MEMBERS,
	dependencies: { zod: '4.6.7', pg: '8.23.1', '@prisma/client': '7.10.0', 'recur-tw': '0.11.0' },
	devDependencies: { '@types/pg': '8.23.1', '@types/node': '20.19.24' },
}

function choose(name: string, range: string, before = NO_MEMBERS) {
	return choosePackages([name], OURS, { ...NO_MEMBERS, dependencies: { [name]: range } }, before)
}

test('an app without the packages gets our versions and their types', () => {
	const { aliases, ...needed } = choosePackages(['zod', 'pg'], OURS, NO_MEMBERS, NO_MEMBERS)
	expect(aliases.size).toBe(0)
	expect(needed).toEqual({
		dependencies: { pg: '8.23.1', zod: '4.6.7' },
		devDependencies: { '@types/pg': '8.23.1', '@types/node': '20.19.24' },
	})
})

test.each([
	['zod', '^4.0.1'],
	['zod', '~4.1.0'],
	['zod', '4'],
	['recur-tw', '^0.11.2'],
	['@prisma/client', '7.10.0'],
])('the copy imports %s %s of the app', (name, range) => {
	expect(choose(name, range).aliases.size).toBe(0)
})

test.each([
	['zod', '^3.25.76', 'recur-zod'],
	['zod', '>=3 <5', 'recur-zod'],
	['zod', 'latest', 'recur-zod'],
	['zod', 'workspace:*', 'recur-zod'],
	['recur-tw', '^0.10.0', 'recur-recur-tw'],
	// Prisma's generated code and its runtime are of one version.
	['@prisma/client', '^7.0.0', 'recur-prisma-client'],
	['@prisma/client', '6.19.3', 'recur-prisma-client'],
])('beside %s %s of the app the copy imports ours by another name', (name, range, alias) => {
	const { aliases, dependencies } = choose(name, range)
	expect([...aliases]).toEqual([[name, alias]])
	expect(dependencies).toEqual({ [alias]: `npm:${name}@${OURS.dependencies[name]}` })
})

test('a package under another name brings its types under that name', () => {
	expect(choose('pg', '^7.0.0').devDependencies).toMatchObject({ '@types/recur-pg': 'npm:@types/pg@8.23.1' })
})

test('a version that we put there is ours to change', () => {
	const before = { ...NO_MEMBERS, dependencies: { zod: '3.25.76' } }
	expect(choose('zod', '3.25.76', before)).toMatchObject({ aliases: new Map(), dependencies: { zod: '4.6.7' } })
})
