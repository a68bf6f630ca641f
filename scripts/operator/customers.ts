import { Argument } from 'commander'
import { releaseCustomer } from '#app/billing/customer/customer-link.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { Problem } from '#app/platform/problem.server.ts'
import { environmentOf } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { program } from '../command-line/command.ts'
import { operatorName, withDatabase } from './operator.ts'

const PROBLEMS = {
	unknown: 'No user here ever had this customer.',
	owned: 'This customer belongs to a user here. Only customers of deleted users can be released.',
	released: 'This customer has already been released.',
}

export const customers = await program(import.meta, {
	name: 'customers',
	summary: 'Releases a customer that a deleted user left behind, so that another person can have it.',
	examples: { 'release cus_123': 'let the verified owner of its e-mail at Recur open it' },
	takes: (parser) =>
		parser
			.addArgument(new Argument('<action>', 'what to do').choices(['release']))
			.argument('<customer>', 'its id at Recur'),
	async run({ settings, print }, _action: string, customerId: string) {
		const env = readEnv(settings())
		const environment = environmentOf(env.RECUR_SECRET_KEY)
		const release = (prisma: PrismaClient) => releaseCustomer(prisma, environment, customerId, operatorName())
		const result = await withDatabase(env, release)
		if (result !== 'done') throw new Problem(PROBLEMS[result])
		print(`Released ${customerId} (${environment}). The verified owner of its e-mail at Recur can open it now.`)
	},
})
