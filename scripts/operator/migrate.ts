import { readDatabaseUrl } from '#app/platform/env.server.ts'
import { migrate as applyMissing } from '#prisma/migrate.ts'
import { program } from '../command-line/command.ts'
import { plural } from '../command-line/words.ts'

export const migrate = await program(import.meta, {
	name: 'db:migrate',
	summary: 'Updates the database of DATABASE_URL: applies the migrations that it lacks, each wholly or not at all.',
	examples: { '': 'run it before each new version, as often as you like' },
	async run({ settings, print, showProgress }) {
		const applied = await applyMissing(readDatabaseUrl(settings()), {
			showProgress: (total, run) => showProgress({ title: 'Migrating', total, unit: 'migration' }, run),
		})
		print(
			applied.length > 0
				? `Applied ${plural(applied.length, 'migration')}: ${applied.join(', ')}.`
				: 'The database is up to date.',
		)
	},
})
