import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectedBody, injectedNames, readContract } from '../contract-file.ts'
import { otherCase } from '../mutation/change.ts'
import { differentMutantsOf } from '../mutation/mutants.ts'
import { summary } from '../mutation/mutate.ts'
import type { Verdict } from '../verification/run-pact.ts'
import type { Recorded } from '../verification/verify-contract.ts'
import { startVerifier } from '../verification/verify-in-child.ts'

const contract = readContract()
const verifier = startVerifier()
afterAll(() => verifier.stop())

let verified: { verdicts: Verdict[]; recorded: Recorded[] }

beforeAll(async () => {
	verified = await verifier.verifyEmulator(contract)
})

test('the emulator keeps the contract', () => {
	expect(verified.verdicts.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
	expect(verified.verdicts).toHaveLength(contract.interactions.length)
})

test('refuses every different mutant of answers and events', async () => {
	const mutants = differentMutantsOf(contract, verified.recorded)

	const verdicts = await verifier.verifyRecorded(mutants.contract, mutants.recorded)

	const survivors = verdicts.filter(({ outcome }) => outcome !== 'mismatched').map(({ description }) => description)
	process.stdout.write(summary('different answers and events', verdicts.length, survivors))
	expect(survivors).toEqual([])
	expect(verdicts).toHaveLength(mutants.recorded.length)
	expect(verdicts.length).toBeGreaterThan(300)
})

test('refuses answers and events about another customer', async () => {
	const naming = contract.interactions.filter((one) => injectedNames(expectedBody(one).injected).includes('customerId'))
	const aboutAnother = verified.recorded.map((one) => {
		const { customerId } = one.values
		if (!customerId) return one
		return { ...one, answer: { ...one.answer, body: one.answer.body.replaceAll(customerId, otherCase(customerId)) } }
	})

	const verdicts = await verifier.verifyRecorded({ ...contract, interactions: naming }, aboutAnother)

	expect(verdicts.filter(({ outcome }) => outcome === 'mismatched')).toHaveLength(naming.length)
	expect(verdicts[0]?.details.join()).toMatch(/CM5EMULATORCUSTOMER\d+, not cm5emulatorcustomer\d+/)
})

test('fails when a provider state cannot be made', async () => {
	const impossible = [{ name: 'a customer', params: { subscription: 'no such status' } }]

	const verification = verifier.verifyEmulator(withFirst({ providerStates: impossible }))

	await expect(verification).rejects.toThrow('Provider states could not be made')
})

test('fails when no provider state supplies a value', async () => {
	const verification = verifier.verifyEmulator(withFirst({ providerStates: [] }))

	await expect(verification).rejects.toThrow(/No provider state supplied .*secretKey/)
})

function withFirst(change: object) {
	const [first] = contract.interactions
	if (!first) throw new Error('The contract is empty')
	return { ...contract, interactions: [{ ...first, ...change }] }
}
