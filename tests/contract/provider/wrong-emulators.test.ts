import { afterAll, beforeAll, expect, test } from 'vitest'
import { readContract } from '../contract-file.ts'
import type { Verdict } from '../verification/run-pact.ts'
import { startVerifier } from '../verification/verify-in-child.ts'
import { caseOf, casesFor } from '../wrong-emulators/cases.ts'
import { wrongEmulators } from '../wrong-emulators/wrong-emulators.ts'

const verifier = startVerifier()
afterAll(() => verifier.stop())

let verdicts: Verdict[]

beforeAll(async () => {
	const cases = casesFor(wrongEmulators, readContract(), 'noticing')
	verdicts = (await verifier.verifyEmulator(cases.contract, cases.wrongEmulators)).verdicts
})

test.each(wrongEmulators.map((one) => [one.name, one] as const))(
	'refuses an emulator that %s',
	(name, { noticedBy }) => {
		const outcomes = noticedBy.map((description) => {
			const verdict = verdicts.find((one) => one.description === caseOf(name, { description }))
			return [description, verdict?.outcome]
		})
		expect(outcomes).toEqual(noticedBy.map((description) => [description, 'mismatched']))
	},
)
