import { program } from '#scripts/command-line/command.ts'
import { runLive } from './run-live.ts'

export const contractLive = await program(import.meta, {
	name: 'contract:live',
	summary: 'Verifies the contract against a test account of Recur; RECUR_SECRET_KEY and RECUR_LIVE_… name it.',
	examples: { '': 'docs/contract.md says what it needs' },
	async run({ print, printError }) {
		const { lines, failure } = await runLive(process.env)
		for (const line of lines) print(line)
		if (failure !== null) printError(failure)
		return failure === null ? 0 : 1
	},
})
