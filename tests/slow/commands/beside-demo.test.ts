import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '#recur-emulator'
import { runBeside, startDemo } from '#tests/support/demo-process.ts'
import { copyProject } from '#tests/support/project-copy.ts'

const NOT_READY = 'Neither npm run demo nor npm run dev is ready here.'

// As docs/reference.md has them, with something of the demo in place of what stands for it there.
const commands: [name: string, args: string, code: number, says: string][] = [
	['db:migrate', '', 0, 'The database is up to date.'],
	['db:seed', '', 0, 'All demo users exist.'],
	['doctor', '', 0, ' 0 warnings, 0 failed, 0 not checked.'],
	['sync', 'linked@example.com', 0, 'Synchronised 1 user.'],
	['sync', '--all', 0, 'Synchronised 9 users.'],
	['sync', '--failed', 0, 'No sync job was given up.'],
	['sync', '--report', 0, '7 customers: '],
	['audit', 'linked@example.com', 0, 'command=sync'],
	['customers', 'release demolinkedcustomer000001', 1, 'This customer belongs to a user here.'],
	['sessions', 'linked@example.com', 0, 'This user has no sessions.'],
	['sessions', 'linked@example.com --end', 0, 'Ended 0 sessions.'],
	['import', 'customers.csv --dry-run', 0, 'Would create 1 user;'],
	['import', 'customers.csv', 0, 'Created 1 user;'],
]

test('every command of the reference works beside the demo, and says when it is gone', async () => {
	const folder = copyProject()
	writeFileSync(path.join(folder, 'customers.csv'), 'email\namy@example.com\n')
	const demo = await startDemo(folder)
	const running = path.join(folder, '.data/demo/running.json')
	// Windows knows no such bits.
	if (process.platform !== 'win32') expect(statSync(running).mode & 0o777).toBe(0o600)
	for (const [name, args, code, says] of commands) {
		const ran = await runBeside(folder, name, args.split(' ').filter(Boolean))
		expect([name, args, ran]).toEqual([name, args, { code, output: expect.stringContaining(says) }])
		expect(ran.output).toContain('With the settings of the running npm run demo:')
	}

	writeFileSync(path.join(folder, '.env'), 'RECUR_SECRET_KEY=sk_test_somebodys_own')
	expect(await runBeside(folder, 'doctor', [])).toEqual({
		code: 1,
		output: expect.stringMatching(
			/demo are not used, because the environment or \.env has another RECUR_SECRET_KEY\.\n$/,
		),
	})
	writeFileSync(path.join(folder, '.env'), '')
	const { output } = await runBeside(folder, 'db:migrate', [], { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' })
	expect(output).toMatch(/^Cannot use the database none on 127\.0\.0\.1:1: .*\n$/)

	await demo.stop('SIGKILL')
	expect(await runBeside(folder, 'sync', ['--all'])).toEqual({ code: 1, output: expect.stringContaining(NOT_READY) })
	const again = await startDemo(folder, demo.ports)
	expect(await runBeside(folder, 'sync', ['--all'])).toMatchObject({ code: 0 })
	await again.stop('SIGINT')
	expect(await runBeside(folder, 'doctor', [])).toEqual({ code: 1, output: expect.stringContaining(NOT_READY) })
})

test('the list of commands is the reference’s', () => {
	const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
	const [, section = ''] = /^## Commands$(.*)/ms.exec(readFileSync('docs/reference.md', 'utf8')) ?? []
	const named = [...section.matchAll(/`npm run ([\w:]+)/g)].map(([, name = '']) => name)
	const withSettings = named.filter((name) => / scripts\/(operator\/|seed)/.test(scripts[name]))
	expect([...new Set(commands.map(([name]) => name))]).toEqual([...new Set(withSettings)])
})

test('beside dev a command asks Recur with the key of .env', async () => {
	const emulator = await startEmulator({ seed: 'demo' })
	onTestFinished(emulator.stop)
	const folder = copyProject()
	const own = { RECUR_SECRET_KEY: 'sk_test_somebodys_own', RECUR_API_URL: emulator.origin, LOG_LEVEL: 'fatal' }
	const lines = Object.entries(own).map(([name, value]) => `${name}=${value}`)
	writeFileSync(path.join(folder, '.env'), lines.join('\n'))
	const dev = await startDemo(folder, undefined, 'dev')
	const { code, output } = await runBeside(folder, 'sync', ['linked@example.com'])
	expect([code, output]).toEqual([0, 'With the settings of the running npm run dev:\nSynchronised 1 user.\n'])
	expect(await dev.stop('SIGINT')).toBe(0)
})
