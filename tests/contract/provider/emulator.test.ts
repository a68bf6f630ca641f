import { beforeAll, expect, test } from 'vitest'
import { expectedBody, readContract } from '../contract-file.ts'
import { otherCase } from '../mutation/change.ts'
import { mutantsOf } from '../mutation/mutants.ts'
import { summary } from '../mutation/mutate.ts'
import type { Verdict } from '../verification/run-pact.ts'
import type { Recorded } from '../verification/verify-contract.ts'
import { verifyEmulator, verifyRecorded } from '../verification/verify-in-child.ts'

const HANG_MS = 300_000

const contract = readContract()
let verified: { verdicts: Verdict[]; recorded: Recorded[] }

beforeAll(async () => {
	verified = await verifyEmulator(contract)
}, HANG_MS)

test('the emulator keeps the contract', () => {
	expect(verified.verdicts.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
	expect(verified.verdicts).toHaveLength(contract.interactions.length)
})

test('verification fails for every mutation of what the app uses of answers and messages', {
	timeout: HANG_MS,
}, async () => {
	const [ofAnswers, ofMessages] = await Promise.all([survivors('answers'), survivors('messages')])

	expect([...ofAnswers, ...ofMessages]).toEqual([])
})

test('verification fails for every answer and message that is about another customer', {
	timeout: HANG_MS,
}, async () => {
	const aboutAnother = verified.recorded.map((one) => {
		const { customerId } = one.values
		if (!customerId) return one
		return { ...one, answer: { ...one.answer, body: one.answer.body.replaceAll(customerId, otherCase(customerId)) } }
	})

	const verdicts = await verifyRecorded(contract, aboutAnother)

	const naming = contract.interactions.filter((one) => Object.keys(expectedBody(one).injected).length > 0)
	const refused = verdicts.filter(({ outcome }) => outcome === 'mismatched')
	expect(refused.map(({ description }) => description)).toEqual(naming.map(({ description }) => description))
	expect(refused[0]?.details.join()).toMatch(/CM5EMULATORCUSTOMER\d+, not cm5emulatorcustomer\d+/)
})

test('a provider state that cannot be made fails verification', { timeout: HANG_MS }, async () => {
	const impossible = [{ name: 'a customer', params: { subscription: 'no such status' } }]

	const verification = verifyEmulator(withFirst({ providerStates: impossible }))

	await expect(verification).rejects.toThrow('Provider states could not be made')
})

test('a value that no provider state supplies fails verification', { timeout: HANG_MS }, async () => {
	const verification = verifyEmulator(withFirst({ providerStates: [] }))

	await expect(verification).rejects.toThrow(/No provider state supplied .*secretKey/)
})

async function survivors(what: 'answers' | 'messages'): Promise<string[]> {
	const mutants = mutantsOf(what, contract, verified.recorded)
	const verdicts = await verifyRecorded(mutants.contract, mutants.recorded)
	const alive = verdicts.filter(({ outcome }) => outcome !== 'mismatched').map(({ description }) => description)
	process.stdout.write(summary(what, verdicts.length, alive))
	expect(verdicts).toHaveLength(mutants.recorded.length)
	expect(verdicts.length).toBeGreaterThan(100)
	return alive
}

function withFirst(change: object) {
	const [first] = contract.interactions
	if (!first) throw new Error('The contract is empty')
	return { ...contract, interactions: [{ ...first, ...change }] }
}
