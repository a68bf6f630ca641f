import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { unknownAdvisories } from '#scripts/trials/advisories.ts'
import { reportLicences } from '#scripts/trials/licences.ts'

type Lockfile = { packages: Record<string, { version: string; resolved?: string; integrity?: string; link?: boolean }> }

const lock: Lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const { dependencies, devDependencies, overrides } = JSON.parse(readFileSync('package.json', 'utf8'))
const ofEmulator = JSON.parse(readFileSync('packages/recur-emulator/package.json', 'utf8'))
// Without our own packages.
const locked = Object.entries(lock.packages).filter(([name, { link }]) => name.includes('node_modules/') && !link)

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

test('the emulator has the versions of the project', () => {
	const ours = { ...dependencies, ...devDependencies }
	const itsOwn = { ...ofEmulator.dependencies, ...ofEmulator.devDependencies }
	expect(itsOwn).toEqual(Object.fromEntries(Object.keys(itsOwn).map((name) => [name, ours[name]])))
})

test.each(Object.entries<string>(overrides))('the override of %s holds everywhere', (name, version) => {
	const found = locked.filter(([path]) => path.endsWith(`node_modules/${name}`))
	expect(found.length).toBeGreaterThan(0)
	expect(found.filter(([, one]) => one.version !== version)).toEqual([])
})

test('actions and images are pinned by their hash, install scripts are off', () => {
	const workflows = readdirSync('.github/workflows').map((name) => readFileSync(`.github/workflows/${name}`, 'utf8'))
	for (const workflow of workflows) expect(parse(workflow)).toHaveProperty('jobs')
	const actions = workflows.flatMap((workflow) => workflow.match(/(?<=uses: ).*/g) ?? [])
	expect(actions.length).toBeGreaterThan(5)
	const foreignActions = actions.filter((action) => !action.startsWith('./'))
	expect(foreignActions.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([])
	const files = ['deploy/Dockerfile', 'deploy/compose.yaml', 'deploy/zeabur.yaml'].map((name) =>
		readFileSync(name, 'utf8'),
	)
	const images = files.flatMap((file) => file.match(/(?<=image: |NODE_IMAGE=)\S+/g) ?? [])
	// Ours has no hash before it is built.
	const foreign = images.filter((image) => !image.includes('recur-portal'))
	expect(foreign).toHaveLength(3)
	expect(foreign.filter((image) => !/:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image))).toEqual([])
	expect(readFileSync('.npmrc', 'utf8').split('\n')).toContain('ignore-scripts=true')
})

test.each(ceilings())('what is held below $version is ours, and is below: $name', ({ name, isBelow }) => {
	const ours = Object.entries<string>({ ...devDependencies, ...dependencies })
	const held = ours.filter(([one]) => (name.endsWith('*') ? one.startsWith(name.slice(0, -1)) : one === name))
	expect(held.length).toBeGreaterThan(0)
	expect(held.filter(([, version]) => !isBelow(version))).toEqual([])
})

test.each([
	['@remix-run/dev', 'vite'],
	['@remix-run/dev', 'typescript'],
	['@remix-run/react', 'react'],
	['@remix-run/react', 'react-dom'],
])('%s is what holds back %s', (by, name) => {
	const { peerDependencies } = JSON.parse(readFileSync(`node_modules/${by}/package.json`, 'utf8'))
	const newest = Math.max(...[...peerDependencies[name].matchAll(/\^(\d+)/g)].map(([, major]) => Number(major)))
	expect(ceilings().find((one) => one.name === name)?.version).toBe(`>=${newest + 1}`)
})

test('reports advisories that have not been reviewed', () => {
	const [known, unknown] = ['GHSA-wrjc-x8rr-h8h6', 'GHSA-aaaa-bbbb-cccc'].map((id) => {
		return { url: `https://github.com/advisories/${id}`, title: 'x' }
	})
	const vulnerabilities = { one: { via: [known, unknown] }, two: { via: ['one'] } }
	expect(unknownAdvisories(JSON.stringify({ vulnerabilities }))).toEqual([unknown])
	expect(() => unknownAdvisories('{"message":"405 Method Not Allowed"}')).toThrow('npm audit returned no result')
})

test('production has only known licences', () => {
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

/** What Dependabot is told to leave, and whether a version stays below it. */
function ceilings() {
	const { updates } = parse(readFileSync('.github/dependabot.yml', 'utf8'))
	const ignored: { 'dependency-name': string; versions: [string] }[] = updates[0].ignore
	return ignored.map(({ 'dependency-name': name, versions: [version] }) => {
		const [, comparison, bound = ''] = /^(>=?)(\d[\d.]*)$/.exec(version) ?? []
		const isBelow = (other: string) => {
			const difference = other.localeCompare(bound, 'en', { numeric: true })
			return comparison === '>' ? difference <= 0 : difference < 0
		}
		return { name, version, isBelow }
	})
}
