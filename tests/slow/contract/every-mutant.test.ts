import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newContract } from '#tests/contract/consumer/mock-recur.ts'
import { tryRequestMutants } from '#tests/contract/consumer/request-mutants.ts'
import { isMessage, readContract } from '#tests/contract/contract-file.ts'
import { interactions } from '#tests/contract/interactions.ts'
import { mutantsOf } from '#tests/contract/mutation/mutants.ts'
import { summary } from '#tests/contract/mutation/mutate.ts'
import { startVerifier } from '#tests/contract/verification/verify-in-child.ts'

test('refuses every mutant of every request', async ({ onTestFinished }) => {
	const directory = mkdtempSync(join(tmpdir(), 'contract-'))
	onTestFinished(() => rmSync(directory, { recursive: true }))

	const { mutants, survivors } = await tryRequestMutants(newContract(directory), interactions)

	process.stdout.write(summary('all requests', mutants, survivors))
	expect(survivors).toEqual([])
	expect(mutants).toBeGreaterThan(1800)
})

test('refuses every mutant of every answer and event', async ({ onTestFinished }) => {
	const verifier = startVerifier()
	onTestFinished(() => verifier.stop())
	const contract = readContract()
	const { recorded } = await verifier.verifyEmulator(contract)

	for (const what of ['answers', 'events'] as const) {
		const chosen = contract.interactions.filter((one) => isMessage(one) === (what === 'events'))
		const mutants = mutantsOf({ ...contract, interactions: chosen }, recorded)
		const verdicts = await verifier.verifyRecorded(mutants.contract, mutants.recorded)
		const survivors = verdicts.filter(({ outcome }) => outcome !== 'mismatched').map(({ description }) => description)
		process.stdout.write(summary(`all ${what}`, verdicts.length, survivors))
		expect(survivors).toEqual([])
		expect(verdicts).toHaveLength(mutants.recorded.length)
		expect(verdicts.length).toBeGreaterThan(600)
	}
})
