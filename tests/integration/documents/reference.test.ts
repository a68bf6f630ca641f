import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Env, EnvError, readEnv } from '#app/platform/env.server.ts'
import { settingNames } from '#tests/support/settings.ts'

const REQUIRED = {
	DATABASE_URL: 'postgresql://user:password@localhost:5432/portal',
	APP_URL: 'https://account.example.com',
	SESSION_SECRET: 'sixteen characters or more',
	RECUR_SECRET_KEY: 'sk_test_reference',
}

// Name and default as docs/reference.md has them, and as .env.example does.
const reference = new Map(rows(/^\| `([A-Z_]+)` \| (.+?) \|/gm, 'docs/reference.md'))
const example = new Map(rows(/^#([A-Z_]+)=(.*)$/gm, '.env.example'))

test('the reference names every URL of the app, once', () => {
	const table = readFileSync('app/routes.ts', 'utf8')
	const routes = [...table.matchAll(/\broute\('([^'*]+)'/g)].map(([, path]) => `/${path}`)
	const [, endpoints = ''] = /^## Endpoints$(.*?)^## /ms.exec(readFileSync('docs/reference.md', 'utf8')) ?? []
	const named = [...endpoints.matchAll(/^\| `(\/[^`]*)` \|/gm)].map(([, path]) => path)
	expect(named.toSorted()).toEqual(['/', ...routes, '/healthz', '/readyz'].toSorted())
})

test('both lists name every setting, once', () => {
	expect([...reference.keys()].toSorted()).toEqual(settingNames().toSorted())
	expect([...example.keys()].filter(isSetting).toSorted()).toEqual(settingNames().toSorted())
	expect(rows(/^\| `([A-Z_]+)` \|()/gm, 'docs/reference.md')).toHaveLength(reference.size)
})

test.each([...reference])('%s has the documented default (%s)', (name, text) => {
	const setting = name as keyof Env
	const [, value] = /^`([^`]+)`/.exec(text) ?? []
	if (text === 'required') expect(() => readEnv({ ...REQUIRED, [name]: '' })).toThrow(new EnvError([name], []))
	else if (value === undefined) {
		expect(text).toBe('none')
		expect(readEnv(REQUIRED)[setting] ?? []).toEqual([])
	} else {
		expect(readEnv({ ...REQUIRED, [name]: value })[setting]).toEqual(readEnv(REQUIRED)[setting])
		expect(example.get(name)).toBe(value)
	}
})

test('the values of .env.example are accepted', () => {
	const shown = [...example].filter(([name, value]) => value !== '' && isSetting(name))
	expect(() => readEnv({ ...REQUIRED, ...Object.fromEntries(shown) })).not.toThrow()
})

/** The others belong to commands for development. */
function isSetting(name: string): boolean {
	return !/^(EMULATOR|MAILBOX)_/.test(name)
}

function rows(pattern: RegExp, file: string): [string, string][] {
	return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, name = '', value = '']) => [name, value])
}
