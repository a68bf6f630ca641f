import { releaseCustomer } from '#app/billing/customer/tombstones.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { environmentOf } from '#app/recur/client.server.ts'
import { CommandProblem, inSentences, operatorName, runAsProgram } from './command.ts'

const USAGE = 'Usage: npm run customers -- release <Recur customer id>'

const PROBLEMS = {
	unknown: 'No user here ever had this customer.',
	owned: 'This customer belongs to a user here. Only what a deleted user left behind can be released.',
	released: 'This customer was released already.',
}

export const customers = inSentences(async ({ args, settings, tell }) => {
	const [action, customerId] = args
	if (action !== 'release' || !customerId || args.length > 2) throw new CommandProblem(USAGE)
	const env = readEnv(settings)
	const { prisma, close } = createDatabase(env.DATABASE_URL)
	try {
		const environment = environmentOf(env.RECUR_SECRET_KEY)
		const result = await releaseCustomer(prisma, environment, customerId, operatorName())
		if (result !== 'done') throw new CommandProblem(PROBLEMS[result])
		tell(`Released ${customerId} (${environment}). The verified holder of its address at Recur may open it now.`)
		return 0
	} finally {
		await close()
	}
})

await runAsProgram(import.meta, customers)
