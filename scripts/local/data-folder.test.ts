import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { openDataFolder, runningApps } from './data-folder.ts'
import { processCommand } from './process-command.ts'

test('a copied project has data of its own', () => {
	const { original, other } = startInProject()
	cpSync(original, other, { recursive: true })
	process.chdir(other)
	expect(openDataFolder('demo').secrets).not.toEqual(secretsIn(original))
})

test('a copied project borrows nothing from the one that runs', () => {
	const { original, other } = startInProject()
	const owner = { pid: process.ppid, command: processCommand(process.ppid) }
	writeFileSync('.data/demo/running.json', JSON.stringify({ owner, children: [], settings: { PORT: '3000' } }))
	expect(runningApps()).toHaveLength(1)
	cpSync(original, other, { recursive: true })
	process.chdir(other)
	expect(runningApps()).toEqual([])
})

test('what a copy brought along is set aside, not deleted', () => {
	const { original, other } = startInProject()
	cpSync(original, other, { recursive: true })
	secretsIn(other)
	const [aside = ''] = readdirSync('.data').filter((name) => name.startsWith('demo.copied-'))
	expect(readFileSync(path.join('.data', aside, 'secrets.json'))).toEqual(
		readFileSync(path.join(original, '.data/demo/secrets.json')),
	)
})

test('a project that is reached by another path keeps its data', () => {
	const { original, other } = startInProject()
	const secrets = secretsIn(original)
	symlinkSync(original, other)
	writeFileSync('.data/demo/made-in', path.join(other, '.data/demo'))
	expect(secretsIn(original)).toEqual(secrets)
})

test('a moved project keeps its data', () => {
	const { original, other } = startInProject()
	const secrets = secretsIn(original)
	process.chdir(path.dirname(original))
	renameSync(original, other)
	expect(secretsIn(other)).toEqual(secrets)
})

/** A project whose demo is open, and where another one may be. */
function startInProject() {
	const home = process.cwd()
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'data-folder-')))
	onTestFinished(() => {
		process.chdir(home)
		rmSync(folder, { recursive: true })
	})
	const original = path.join(folder, 'original')
	mkdirSync(original)
	process.chdir(original)
	openDataFolder('demo')
	return { original, other: path.join(folder, 'other') }
}

function secretsIn(project: string) {
	process.chdir(project)
	return openDataFolder('demo').secrets
}
