import { readDatabaseUrl } from '#app/platform/env.server.ts'
import { seedByHand } from '#prisma/seed.ts'
import { program } from './command-line/command.ts'
import { plural } from './command-line/words.ts'

export const seed = await program(import.meta, {
	name: 'db:seed',
	summary: 'Creates the demo users in the database of DATABASE_URL; never beside real people, nor with a live key.',
	examples: { '': 'those that are missing; existing ones stay as they are' },
	async run({ settings, print }) {
		const { RECUR_SECRET_KEY, ...others } = settings()
		const created = await seedByHand(readDatabaseUrl(others), RECUR_SECRET_KEY)
		print(
			created.length > 0
				? `Created ${plural(created.length, 'user')}: ${created.join(', ')}.`
				: 'All demo users exist.',
		)
	},
})
