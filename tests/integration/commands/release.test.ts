import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'

type Step = { name?: string; run?: string }

const { jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8'))
const steps: Step[] = jobs.release.steps
const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

test('a release has the notes of its version', async () => {
	const changelog = readFileSync('CHANGELOG.md', 'utf8')
	const [, section = ''] = changelog.split(/^## (?=\d)/m)
	expect(section.startsWith(version)).toBe(true)
	expect(await notesOf(`v${version}`, changelog)).toBe(section.slice(section.indexOf('\n') + 1))
})

test('a version has its own section alone', async () => {
	const changelog = `# Changelog\n\n## Unreleased\n\n- later\n\n## ${version} - 2026-12-01\n\n- now\n\n## ${version}1 - 2026\n\n- older\n`
	expect((await notesOf(`v${version}`, changelog)).trim()).toBe('- now')
})

test.each([
	['another version', 'v99.0.0', `## 99.0.0\n\n- x\n`, 'v99.0.0 is not the version of package.json'],
	['a missing section', `v${version}`, '## Unreleased\n\n- x\n', `CHANGELOG.md has no section for ${version}`],
	[
		'an empty section',
		`v${version}`,
		`## ${version}\n\n## 0.0.1\n\n- x\n`,
		`CHANGELOG.md has no section for ${version}`,
	],
])('%s makes no release', async (_what, tag, changelog, sentence) => {
	await expect(notesOf(tag, changelog)).rejects.toMatchObject({ code: 1, stdout: `::error::${sentence}\n` })
})

test('no script of the release holds an expression', () => {
	const scripts = steps.map(({ run }) => run ?? '')
	expect(scripts.at(-1)).toMatch(/^gh release create "\$TAG" --verify-tag /)
	expect(scripts.filter((script) => script.includes('${{'))).toEqual([])
})

/** What the step writes, run as it stands, for a tag and a changelog. */
async function notesOf(TAG: string, changelog: string): Promise<string> {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-release-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	cpSync('package.json', path.join(folder, 'package.json'))
	writeFileSync(path.join(folder, 'CHANGELOG.md'), changelog)
	const script = steps.find(({ name }) => name === 'notes')?.run ?? ''
	const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script]
	await promisify(execFile)('bash', args, { cwd: folder, env: { ...process.env, TAG } })
	return readFileSync(path.join(folder, 'notes.md'), 'utf8')
}
