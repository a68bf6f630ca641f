import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { programs } from '../build.ts'
import { isBuildCurrent, isBuildInput, requireCurrentBuild, stampBuild } from './build-inputs.ts'

const LOADER = pathToFileURL(path.resolve('node_modules/tsx/dist/loader.mjs')).href

test('a build is current until its source changes', () => {
	const project = projectWithBuild()
	expect(isBuildCurrent(project)).toBe(true)
	writeFileSync(path.join(project, 'app/page.test.ts'), 'new')
	writeFileSync(path.join(project, 'README.md'), 'new')
	requireCurrentBuild(project)
	writeFileSync(path.join(project, 'app/page.ts'), 'new')
	expect(isBuildCurrent(project)).toBe(false)
	expect(() => requireCurrentBuild(project)).toThrow('The build is older than its source. Run `npm run build` first.')
})

test('a build without a stamp does not count', () => {
	const project = projectWithBuild()
	rmSync(path.join(project, 'build'), { recursive: true })
	expect(() => requireCurrentBuild(project)).toThrow('There is no build yet. Run `npm run build` first.')
})

test('every bundled file makes a build stale', async () => {
	const { metafile } = await build({
		...{ entryPoints: programs, outdir: 'build', bundle: true, write: false, metafile: true },
		...{ platform: 'node', format: 'esm', packages: 'external' },
	})
	expect(Object.keys(metafile.inputs)).toContain('scripts/operator/import/import-file.ts')
	expect(Object.keys(metafile.inputs).filter((file) => !isBuildInput(file))).toEqual([])
})

test.each(['tests/support/vitest-build.ts', 'e2e/support/global-setup.ts'])('%s refuses a stale build', (setup) => {
	const project = projectWithBuild()
	writeFileSync(path.join(project, 'server.ts'), 'new')
	const run = `await (await import(${JSON.stringify(pathToFileURL(path.resolve(setup)).href)})).default({ workers: 1 }); process.exit()`
	const start = () =>
		execFileSync(process.execPath, ['--import', LOADER, '--input-type=module', '-e', run], {
			cwd: project,
			stdio: 'pipe',
		})
	expect(start).toThrow('Run `npm run build` first')
})

function projectWithBuild(): string {
	const project = mkdtempSync(path.join(tmpdir(), 'recur-portal-inputs-'))
	onTestFinished(() => rmSync(project, { recursive: true }))
	for (const folder of ['app', 'build']) mkdirSync(path.join(project, folder))
	writeFileSync(path.join(project, 'app/page.ts'), 'old')
	cpSync('server.ts', path.join(project, 'server.ts'))
	stampBuild(project)
	return project
}
