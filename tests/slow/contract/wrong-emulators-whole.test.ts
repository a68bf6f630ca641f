import { expect, test } from 'vitest'
import { readContract } from '#tests/contract/contract-file.ts'
import { startVerifier } from '#tests/contract/verification/verify-in-child.ts'
import { caseOf, casesFor } from '#tests/contract/wrong-emulators/cases.ts'
import { wrongEmulators } from '#tests/contract/wrong-emulators/wrong-emulators.ts'

const contract = readContract()

test('the whole contract refuses every wrong emulator', async ({ onTestFinished }) => {
	const verifier = startVerifier()
	onTestFinished(() => verifier.stop())
	const cases = casesFor(wrongEmulators, contract, 'all')

	const { verdicts } = await verifier.verifyEmulator(cases.contract, cases.wrongEmulators)

	const outcomes = new Map(verdicts.map(({ description, outcome }) => [description, outcome]))
	for (const { name, noticedBy } of wrongEmulators) {
		const failing = contract.interactions.filter((one) => outcomes.get(caseOf(name, one)) === 'mismatched')
		process.stdout.write(`An emulator that ${name}: ${failing.length} of ${contract.interactions.length} refused\n`)
		expect(failing.map(({ description }) => description)).toEqual(expect.arrayContaining(noticedBy))
	}
	expect(verdicts).toHaveLength(wrongEmulators.length * contract.interactions.length)
	expect(verdicts.filter(({ outcome }) => outcome === 'broken')).toEqual([])
})
