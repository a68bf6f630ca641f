import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { contractFile } from '../contract-file.ts'
import { mutatedContract } from '../mutation/answer-mutants.ts'
import { summary } from '../mutation/summary.ts'
import type { Verdict } from '../verification/verify-contract.ts'
import { verifyEmulator } from '../verification/verify-emulator.ts'
import { isMessage, readContract } from '../written-contract.ts'

const directory = mkdtempSync(join(tmpdir(), 'verification-'))
afterAll(() => rmSync(directory, { recursive: true }))

const contract = readContract(contractFile)

test('the emulator keeps the contract', { timeout: 120_000 }, async () => {
	const verdicts = await verifyEmulator(contractFile)

	expect(verdicts.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
	expect(verdicts).toHaveLength(contract.interactions.length)
})

test('whatever is spoilt in what the app uses of answers and messages, verification notices', {
	timeout: 300_000,
}, async () => {
	const { contract: mutated, mutations } = mutatedContract(contract)

	const halves = inHalves(mutated.interactions).map((interactions) =>
		verifyEmulator(write({ interactions }), mutations),
	)
	const verdicts = (await Promise.all(halves)).flat()

	const messages = new Set(mutated.interactions.filter(isMessage).map(({ description }) => description))
	const [ofMessages, ofAnswers] = split(verdicts, ({ description }) => messages.has(description))
	process.stdout.write(summary('answers', ofAnswers.length, survivorsOf(ofAnswers)))
	process.stdout.write(summary('messages', ofMessages.length, survivorsOf(ofMessages)))
	expect(survivorsOf(verdicts)).toEqual([])
	expect(verdicts).toHaveLength(mutations.length)
	expect(mutations.length).toBeGreaterThan(contract.interactions.length)
})

test('a provider state that cannot be made fails verification', { timeout: 120_000 }, async () => {
	const [first] = contract.interactions
	const impossible = [{ name: 'a customer', params: { subscription: 'no such status' } }]

	const verification = verifyEmulator(write({ interactions: [{ ...first, providerStates: impossible }] }))

	await expect(verification).rejects.toThrow('Provider states could not be made')
})

test('a value that no provider state supplies fails verification', { timeout: 120_000 }, async () => {
	const [first] = contract.interactions

	const verification = verifyEmulator(write({ interactions: [{ ...first, providerStates: [] }] }))

	await expect(verification).rejects.toThrow(/No provider state supplied .*secretKey/)
})

function survivorsOf(verdicts: Verdict[]): string[] {
	return verdicts.filter(({ outcome }) => outcome !== 'mismatched').map(({ description }) => description)
}

function split<Item>(items: Item[], belongs: (item: Item) => boolean): [Item[], Item[]] {
	return [items.filter(belongs), items.filter((item) => !belongs(item))]
}

function inHalves<Item>(items: Item[]): Item[][] {
	const middle = Math.ceil(items.length / 2)
	return [items.slice(0, middle), items.slice(middle)]
}

function write(part: object): string {
	const file = join(mkdtempSync(join(directory, 'contract-')), 'contract.json')
	writeFileSync(file, JSON.stringify({ ...contract, ...part }))
	return file
}
