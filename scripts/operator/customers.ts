import { releaseCustomer } from '#app/billing/customer/customer-link.server.ts'
import { environmentOf } from '#app/recur/client.server.ts'
import { CommandProblem, inSentences, operatorName, runAsProgram, withDatabase } from './command.ts'

const USAGE = 'Usage: npm run customers -- release <Recur customer id>'

const PROBLEMS = {
	unknown: 'No user here ever had this customer.',
	owned: 'This customer belongs to a user here. Only what a deleted user left behind can be released.',
	released: 'This customer was released already.',
}

export const customers = inSentences(async ({ args, settings, tell }) => {
	const [action, customerId] = args
	if (action !== 'release' || !customerId || args.length > 2) throw new CommandProblem(USAGE)
	return await withDatabase(settings, async (prisma, env) => {
		const environment = environmentOf(env.RECUR_SECRET_KEY)
		const result = await releaseCustomer(prisma, environment, customerId, operatorName())
		if (result !== 'done') throw new CommandProblem(PROBLEMS[result])
		tell(`Released ${customerId} (${environment}). The verified holder of its address at Recur may open it now.`)
		return 0
	})
})

await runAsProgram(import.meta, customers)
