import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { signInOverHttp } from '#scripts/local/sign-in.ts'
import { startDemo } from '#tests/support/demo-process.ts'
import { report } from './report.ts'

const run = promisify(execFile)

test('a project made by create-remix passes its checks, opens a portal', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-template-'))
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
	// The database's user must be able to walk in when root runs the tests.
	chmodSync(folder, 0o755)
	copySources(path.join(folder, 'recur-portal'))

	const seconds: Record<string, number> = {}
	const measure = async (what: string, cwd: string, command: string) => {
		const startedAt = performance.now()
		await run('bash', ['-c', command], { cwd, env: environment(), maxBuffer: 1e8 }).catch(({ stdout, stderr }) =>
			expect.fail(`${command}:\n${stdout}\n${stderr}`),
		)
		seconds[`${what} s`] = (performance.now() - startedAt) / 1000
	}
	// Without a terminal it asks nothing, installs the packages and starts a repository.
	await measure('create-remix', folder, createCommand())
	const project = path.join(folder, 'my-account')
	expect(JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8')).name).toBe('my-account')
	expect(execFileSync('git', ['log', '--format=%an'], { cwd: project, encoding: 'utf8' })).toBe('Somebody\n')
	for (const check of ['lint', 'typecheck', 'architecture', 'build']) await measure(check, project, `npm run ${check}`)

	const demo = await startDemo(project)
	const cookie = await signInOverHttp(demo.url, 'linked@example.com')
	const answer = await fetch(`${demo.url}/api/portal`, { method: 'POST', headers: { Cookie: cookie } })
	const { url } = await answer.json()
	expect(url).toMatch(new RegExp(`^http://localhost:${demo.ports.EMULATOR_PORT}/s/ps_`))
	expect((await fetch(url)).status).toBe(200)
	expect(await demo.stop('SIGINT')).toBe(0)
	report('A project made by create-remix', seconds)
})

/** What a clone would hold, with the changes that nobody has committed yet. */
function copySources(target: string): void {
	const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
		encoding: 'utf8',
	})
	for (const file of list.split('\0').filter((name) => name && existsSync(name))) {
		mkdirSync(path.dirname(path.join(target, file)), { recursive: true })
		cpSync(file, path.join(target, file))
	}
}

function createCommand(): string {
	const command = /^npx create-remix@.*$/m.exec(readFileSync('README.md', 'utf8'))?.[0]
	if (!command) throw new Error('README.md does not say how create-remix is called')
	return command.replace('npx', 'npx --yes')
}

/** This machine's, with a name for the first commit and without what Vitest adds. */
function environment(): NodeJS.ProcessEnv {
	const { NODE_ENV: _, ...ours } = process.env
	const name = { GIT_AUTHOR_NAME: 'Somebody', GIT_COMMITTER_NAME: 'Somebody' }
	const email = { GIT_AUTHOR_EMAIL: 'somebody@example.com', GIT_COMMITTER_EMAIL: 'somebody@example.com' }
	return { ...ours, ...name, ...email, CHECKPOINT_DISABLE: '1' } as unknown as NodeJS.ProcessEnv
}
