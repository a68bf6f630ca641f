import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createAdopt } from '#scripts/adopt.ts'
import { buildCommand } from '#scripts/build.ts'
import type { Command } from '#scripts/command-line/command.ts'
import { diff } from '#scripts/create-migration.ts'
import { demo } from '#scripts/demo.ts'
import { dev } from '#scripts/dev.ts'
import { audit } from '#scripts/operator/audit.ts'
import { customers } from '#scripts/operator/customers.ts'
import { doctor } from '#scripts/operator/doctor.ts'
import { createImport } from '#scripts/operator/import.ts'
import { migrate } from '#scripts/operator/migrate.ts'
import { sessions } from '#scripts/operator/sessions.ts'
import { start } from '#scripts/operator/start.ts'
import { sync } from '#scripts/operator/sync.ts'
import { seed } from '#scripts/seed.ts'
import { test as testCommand } from '#scripts/test.ts'
import { advisories } from '#scripts/trials/advisories.ts'
import { bench } from '#scripts/trials/bench/bench.ts'
import { capacity } from '#scripts/trials/capacity.ts'
import { dashboard } from '#scripts/trials/dashboard.ts'
import { fuzz } from '#scripts/trials/fuzz.ts'
import { licences } from '#scripts/trials/licences.ts'
import { lighthouse } from '#scripts/trials/lighthouse.ts'
import { mutation } from '#scripts/trials/mutation.ts'
import { otherNode } from '#scripts/trials/other-node.ts'
import { screens } from '#scripts/trials/screens.ts'
import { stress } from '#scripts/trials/stress.ts'
import { structure } from '#scripts/trials/structure.ts'
import { contractLive } from '#tests/contract/live/verify-live.ts'
import { runHere } from '../integration/support/run-sync.ts'

const importCommand = createImport()

// The command, an option that is nearly one of its own with the right one, and arguments without which it has none or too few.
const COMMANDS: Record<string, { command: Command; near?: [string, string]; needs?: string; most: number }> = {
	demo: { command: demo, most: 0 },
	dev: { command: dev, most: 0 },
	build: { command: buildCommand, most: 0 },
	start: { command: start, most: 0 },
	test: { command: testCommand, near: ['--al', '--all'], most: Number.POSITIVE_INFINITY },
	'test:stress': { command: stress, near: ['--time', '--times'], most: Number.POSITIVE_INFINITY },
	'test:node': { command: otherNode, near: ['--hlep', '--help'], needs: 'version', most: Number.POSITIVE_INFINITY },
	'contract:live': { command: contractLive, most: 0 },
	fuzz: { command: fuzz, near: ['--sead', '--seed'], most: 0 },
	mutation: { command: mutation, most: Number.POSITIVE_INFINITY },
	doctor: { command: doctor, near: ['--jsn', '--json'], most: 0 },
	sync: { command: sync, near: ['--repot', '--report'], most: 1 },
	audit: { command: audit, needs: 'e-mail', most: 1 },
	customers: { command: customers, needs: 'action', most: 2 },
	sessions: { command: sessions, near: ['--ned', '--end'], needs: 'e-mail', most: 1 },
	import: { command: importCommand, near: ['--dryrun', '--dry-run'], needs: 'file', most: 1 },
	screens: { command: screens, most: Number.POSITIVE_INFINITY },
	capacity: { command: capacity, most: 0 },
	dashboard: { command: dashboard, most: Number.POSITIVE_INFINITY },
	lighthouse: { command: lighthouse, most: Number.POSITIVE_INFINITY },
	bench: { command: bench, near: ['--quik', '--quick'], most: 0 },
	advisories: { command: advisories, most: 0 },
	licences: { command: licences, most: 0 },
	structure: { command: structure, near: ['--diagrm', '--diagram'], most: 0 },
	adopt: { command: createAdopt('.'), near: ['--dryrun', '--dry-run'], needs: 'app', most: 1 },
	'db:migrate': { command: migrate, most: 0 },
	'db:seed': { command: seed, most: 0 },
	'db:diff': { command: diff, needs: 'name', most: 1 },
}
const rows = Object.entries(COMMANDS).map(([name, row]) => ({ name, ...row }))
const typed = (name: string) => `npm ${['test', 'start'].includes(name) ? name : `run ${name}`} --`
const hint = (name: string) => `All that it takes: ${typed(name)} --help\n`

const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-commands-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = path.join(folder, 'customers.csv')
writeFileSync(file, 'email\namy@example.com\n')

test('the table has every command of ours', () => {
	const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
	const ours = Object.entries(scripts).filter(([, line]) =>
		/^node (?:scripts\/run\.mjs (?!packages\/)|.* build\/)/.test(line),
	)
	// Others that run the same file only choose its arguments.
	const files = ours.map(([, line]) => line.split(' ').find((word) => /(?<!run)\.(ts|mjs|js)$/.test(word)))
	const firsts = ours.filter((_, index) => files.indexOf(files[index]) === index).map(([name]) => name)
	expect(firsts.toSorted()).toEqual(Object.keys(COMMANDS).toSorted())
})

test.each(rows)('$name --help shows usage and examples, and asks for no setting', async ({ name, command }) => {
	const { code, output } = await runHere(command, ['--help'], {}).ended
	expect([code, output]).toEqual([
		0,
		expect.stringMatching(/^Usage: .*\n\n\S[\s\S]*\nOptions:\n[\s\S]*\nExamples:\n {2}npm /),
	])
	expect(output).toContain(`Usage: ${typed(name)} [options]`)
	expect(output).toMatch(/^ {2}-h, --help /m)
})

test.each(rows)('$name names an option that it does not have', async ({ name, command, near }) => {
	const [option, right] = near ?? ['--no-such-option', null]
	const suggestion = right === null ? '' : `(Did you mean ${right}?)\n`
	const { code, output } = await runHere(command, [option], {}).ended
	expect([code, output]).toEqual([2, `error: unknown option '${option}'\n${suggestion}${hint(name)}`])
})

test.each(rows.filter(({ needs }) => needs))(
	'$name names the argument that is missing',
	async ({ name, command, needs }) => {
		const { code, output } = await runHere(command, [], {}).ended
		expect([code, output]).toEqual([2, `error: missing required argument '${needs}'\n${hint(name)}`])
	},
)

test.each(rows.filter(({ most }) => most < 3))(
	'$name refuses one argument too many',
	async ({ name, command, most }) => {
		const own: Record<string, string[]> = {
			customers: ['release', 'c1'],
			import: [file],
			adopt: [folder],
			'db:diff': ['add'],
		}
		const args = [...(own[name] ?? Array.from({ length: most }, () => 'one')), 'another']
		const { code, output } = await runHere(command, args, {}).ended
		const expected = `Expected ${most} argument${most === 1 ? '' : 's'} but got ${most + 1}.`
		expect([code, output]).toEqual([2, `error: too many arguments. ${expected}\n${hint(name)}`])
	},
)

const missing = path.join(folder, 'nobody.csv')

test.each([
	['import', importCommand, [missing], `${missing}: no such file`],
	['import', importCommand, [folder], `${folder}: not a file`],
	['import', importCommand, [file, '--report', `${missing}/x.csv`], `${missing}: no such folder`],
	['import', importCommand, [file, '--report'], "error: option '--report <file>' argument missing"],
	['adopt', createAdopt('.'), [missing], `${missing}: no such folder`],
	['adopt', createAdopt('.'), [file], `${file}: not a folder`],
	['test', testCommand, ['--merge', missing], `${missing}: no such folder`],
	['test', testCommand, ['--merge', file], `${file}: not a folder`],
	[
		'test',
		testCommand,
		['nothing-like-this'],
		expect.stringMatching(/^Not a step or part of a test file’s path: nothing/),
	],
	['sync', sync, [], 'error: give one e-mail, or one of --all, --failed, --report'],
	['sync', sync, ['--all', '--failed'], 'error: give one e-mail, or one of --all, --failed, --report'],
	['sync', sync, ['a@example.com', '--all'], 'error: give one e-mail, or one of --all, --failed, --report'],
	[
		'test:stress',
		stress,
		['--times', '0'],
		expect.stringMatching(/'--times <count>' argument '0' is invalid. A whole number/),
	],
	['fuzz', fuzz, ['--seed', 'x'], expect.stringMatching(/'--seed <number>' argument 'x' is invalid. A whole number/)],
	[
		'bench',
		bench,
		['--patience', '-1'],
		expect.stringMatching(/'--patience <minutes>' argument '-1' is invalid. A whole/),
	],
	['mutation', mutation, ['portl'], expect.stringMatching(/argument 'parts'. Allowed choices are recur, shared,/)],
	[
		'customers',
		customers,
		['relaese', 'c1'],
		expect.stringMatching(/'relaese' is invalid for argument 'action'. Allowed/),
	],
	['db:diff', diff, ['Add'], expect.stringMatching(/'Add' is invalid for argument 'name'. Only a to z, 0 to 9 and _/)],
])('%s says what is wrong with what was typed, and begins nothing: %#', async (name, command, args, sentence) => {
	const { code, output } = await runHere(command, args, {}).ended
	const lines = output.trimEnd().split('\n')
	expect([code, lines.slice(0, -1).join('\n'), `${lines.at(-1)}\n`]).toEqual([2, sentence, hint(name)])
})

const READING: [string, Command, string[], string][] = [
	['audit', audit, ['amy@example.com'], 'DATABASE_URL, APP_URL, SESSION_SECRET, RECUR_SECRET_KEY'],
	['sessions', sessions, ['amy@example.com'], 'DATABASE_URL, APP_URL, SESSION_SECRET, RECUR_SECRET_KEY'],
	['customers', customers, ['release', 'c1'], 'DATABASE_URL, APP_URL, SESSION_SECRET, RECUR_SECRET_KEY'],
	['sync', sync, ['--all'], 'DATABASE_URL, APP_URL, SESSION_SECRET, RECUR_SECRET_KEY'],
	['import', importCommand, [file], 'DATABASE_URL, APP_URL, SESSION_SECRET, RECUR_SECRET_KEY'],
	['db:migrate', migrate, [], 'DATABASE_URL'],
	['db:seed', seed, [], 'DATABASE_URL'],
]

test.each(READING)('%s tells missing settings from malformed ones', async (_, command, args, names) => {
	const settings = { DATABASE_URL: 'mysql://u:hunter2@h/x' }
	expect(await runHere(command, args, {}).ended).toEqual({ code: 1, output: `Missing: ${names}.\n` })
	const { code, output } = await runHere(command, args, settings).ended
	const others = names.split(', ').slice(1).join(', ')
	expect([code, output]).toEqual([
		1,
		expect.stringMatching(/^(Missing: .*\. )?Malformed: DATABASE_URL \(an address like postgresql:[^)]*\)\.\n$/),
	])
	expect(output.startsWith('Missing: ')).toBe(others !== '')
	if (others) expect(output).toContain(`Missing: ${others}. `)
	expect(output).not.toContain('hunter2')
})
