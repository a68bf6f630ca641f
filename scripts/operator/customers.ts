import { releaseCustomer } from '#app/billing/customer/customer-link.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { environmentOf } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { CommandProblem, inSentences, operatorName, runAsProgram, withDatabase } from './command.ts'

const USAGE = 'Usage: npm run customers -- release <Recur customer id>'

const PROBLEMS = {
	unknown: 'No user here ever had this customer.',
	owned: 'This customer belongs to a user here. Only customers of deleted users can be released.',
	released: 'This customer has already been released.',
}

export const customers = inSentences(async ({ args, settings, tell }) => {
	const [action, customerId] = args
	if (action !== 'release' || !customerId || args.length > 2) throw new CommandProblem(USAGE)
	const env = readEnv(settings)
	const environment = environmentOf(env.RECUR_SECRET_KEY)
	const release = (prisma: PrismaClient) => releaseCustomer(prisma, environment, customerId, operatorName())
	const result = await withDatabase(env, release)
	if (result !== 'done') throw new CommandProblem(PROBLEMS[result])
	tell(`Released ${customerId} (${environment}). The verified owner of its e-mail at Recur can open it now.`)
	return 0
})

await runAsProgram(import.meta, customers)
