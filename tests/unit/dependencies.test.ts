import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { reportLicences } from '../../scripts/licences.ts'

type Lockfile = { packages: Record<string, { version: string; resolved?: string; integrity?: string }> }

const lock: Lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync('package.json', 'utf8'))
const locked = Object.entries(lock.packages).filter(([name]) => name !== '')

test('every package has a hash and the public registry', () => {
	expect(locked.length).toBeGreaterThan(500)
	expect(locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'))).toEqual([])
	// Without an address npm asks the registry it is set up with, and the hash decides.
	const isForeign = ({ resolved }: { resolved?: string }) =>
		resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')
	expect(locked.filter(([, one]) => isForeign(one))).toEqual([])
})

test('every version in package.json is exact', () => {
	const versions = Object.entries<string>({ ...dependencies, ...devDependencies, ...overrides })
	expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([])
})

test.each(Object.entries<string>(overrides))('the override of %s holds everywhere', (name, version) => {
	const found = locked.filter(([path]) => path.endsWith(`node_modules/${name}`))
	expect(found.length).toBeGreaterThan(0)
	expect(found.filter(([, one]) => one.version !== version)).toEqual([])
})

test('production has known licences only', () => {
	const { byLicence, unexpected } = reportLicences()
	expect(unexpected).toEqual([])
	expect(byLicence.get('Elastic-2.0')).toEqual([`recur-tw ${dependencies['recur-tw']}`])
})

test('names an unknown licence in production', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-licences-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	const packages = {
		'': { version: '1.0.0' },
		'node_modules/free': { version: '1.0.0', license: 'MIT' },
		'node_modules/free/node_modules/@scope/strict': { version: '2.0.0', license: 'AGPL-3.0' },
		'node_modules/silent': { version: '3.0.0' },
		'node_modules/tool': { version: '4.0.0', license: 'GPL-2.0', dev: true },
	}
	const file = path.join(folder, 'lock.json')
	writeFileSync(file, JSON.stringify({ packages }))
	const { byLicence, unexpected } = reportLicences(file)
	expect(unexpected).toEqual(['AGPL-3.0', 'unknown'])
	expect(byLicence.get('AGPL-3.0')).toEqual(['@scope/strict 2.0.0'])
})
