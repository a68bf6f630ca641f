import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { readBlocks } from '#tests/support/document-blocks.ts'
import { copyProject } from '#tests/support/project-copy.ts'
import { type Adopter, createAdopter } from './adopt/adopter.ts'
import { CUSTOMER, NOBODY, operate, start, startCompany, use } from './adopt/company.ts'
import { epicApp } from './adopt/epic-app.ts'
import { type ExistingApp, plainApp, reactRouter, remix } from './adopt/existing-app.ts'
import { report } from './report.ts'

const blocks = readBlocks()
const routes = blocks.all('ts').filter((code) => code.startsWith('route('))
const QUIETLY = '--no-audit --no-fund --ignore-scripts'
const HANDLERS = 'recur/app/billing/lifecycle/handlers.server.ts'

const people = [CUSTOMER, NOBODY]

test.each([plainApp(remix, people, routes), plainApp(reactRouter, people, routes), epicApp(people, routes)])(
	'$name: an app with users adopts billing, keeps what it had, and is updated',
	async (existing) => {
		const adopter = createAdopter(existing)
		const { step } = adopter
		await step(
			'its packages',
			`npm install ${QUIETLY} ${existing.packages}
			npm install ${QUIETLY} --save-dev ${existing.devPackages}`,
		)
		if (existing.setUp) await step('its data', existing.setUp)
		await step('its tests', existing.commands.test)
		const [own, places] = [adopter.ownFiles(), adopter.topLevel()]

		expect(await step('adopt', `npm run adopt -- ${adopter.project}`, process.cwd())).toMatch(
			/^created +\d+ files in recur$/m,
		)
		expect(adopter.ownFiles()).toEqual(own)
		expect(adopter.topLevel()).toEqual([...places, 'recur'].sort())
		const company = await startCompany(adopter)
		blocks.writeFiles(adopter.project, existing.moduleOf)
		// A handler of their own.
		adopter.edit(HANDLERS, (text) =>
			text.replace(
				'		async audit(',
				`		async theirs({ type }) {\n			console.log('their handler:', type)\n		},\n		async audit(`,
			),
		)
		await step('packages', `npm install ${QUIETLY}`)
		expect(await step('migrate', 'npm run recur:migrate')).toMatch(/Applied .*_init/)
		await check(existing, adopter)
		const first = await start(existing, adopter, company)
		await use(first, company, { change: 'fail_renewal', status: 'past_due', shown: 'past_due' })
		await operate(adopter)
		expect(await first.stop()).toBe(0)

		expect(await step('update', `npm run adopt -- ${adopter.project}`, newerProject())).toMatch(
			new RegExp(`^recur-portal \\S+ to 99\\.0\\.0$[\\s\\S]*^merged with your changes +${HANDLERS}$`, 'm'),
		)
		expect(adopter.ownFiles()).toEqual(own)
		await step('packages again', `npm install ${QUIETLY}`)
		expect(await step('migrate again', 'npm run recur:migrate')).toContain('Applied 99_newer.')
		await check(existing, adopter, ' again')
		const second = await start(existing, adopter, company)
		await use(second, company, { change: 'cancel_now', status: 'canceled', shown: 'ended' })
		expect(await second.stop()).toBe(0)
		report(`Adoption by ${existing.name}`, adopter.seconds)
	},
)

/** Their types, their tests and their build, with the copy beside them. */
async function check({ commands }: ExistingApp, { step }: Adopter, suffix = ''): Promise<void> {
	await step(`types${suffix}`, commands.types)
	await step(`its tests beside billing${suffix}`, commands.test)
	await step(`build${suffix}`, commands.build)
}

/** This project as a later version may be: with a migration and with a change beside the adopter's. */
function newerProject(): string {
	const project = copyProject()
	const edit = (name: string, from: string | RegExp, to: string) => {
		const file = path.join(project, name)
		writeFileSync(file, readFileSync(file, 'utf8').replace(from, to))
	}
	edit('package.json', /"version": "[^"]+"/, '"version": "99.0.0"')
	edit(HANDLERS.slice('recur/'.length), /^/, '// Newer.\n')
	const migration = path.join(project, 'prisma/migrations/99_newer')
	mkdirSync(migration)
	writeFileSync(path.join(migration, 'migration.sql'), 'ALTER TABLE "SyncJob" ADD COLUMN "newer" integer;\n')
	return project
}
