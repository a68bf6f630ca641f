import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseWebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { webhookEvents } from '../endpoints/webhook-events.ts'
import type { Interaction } from '../interaction.ts'
import { interactions } from '../interactions.ts'
import { pathsIn } from '../json-path.ts'
import { changeAt, shapeChanges } from '../mutation/change.ts'
import { mutateRequest, nameOf, type RequestMutation, summary } from '../mutation/mutate.ts'
import { requestMutations } from '../mutation/mutations.ts'
import { forward, type Message, type RequestLine, startProxy } from '../proxy.ts'
import { newContract, receiveEvent, withMockRecur } from './mock-recur.ts'

const HANG_MS = 300_000

const directory = mkdtempSync(join(tmpdir(), 'contract-'))
afterAll(() => rmSync(directory, { recursive: true }))

const contract = newContract(directory)

test('the contract refuses every mutation of what the app sends', { timeout: HANG_MS }, async () => {
	const survivors: string[] = []
	let mutants = 0
	for (const interaction of interactions) {
		for (const { mutation, refused } of await tryMutants(interaction)) {
			mutants += 1
			if (!refused) survivors.push(`${interaction.description}: ${nameOf(mutation)}`)
		}
	}
	process.stdout.write(summary('requests', mutants, survivors))
	expect(survivors).toEqual([])
	expect(mutants).toBeGreaterThan(1000)
})

test('the contract asks nothing of an event that the app does not use', async () => {
	for (const event of webhookEvents) {
		await receiveEvent(contract, event, (body) => {
			const example: unknown = JSON.parse(body.toString())
			for (const path of pathsIn(example)) {
				for (const change of shapeChanges) {
					const mutant = Buffer.from(JSON.stringify(changeAt(example, path, change)))
					expect(parseWebhookEvent(mutant), `${path.join('.')}, ${change}`).not.toEqual(event.understood)
				}
			}
		})
	}
})

/** Sends what the app sends, then every mutant of it, to one mock server, which checks each request by itself. */
async function tryMutants(interaction: Interaction) {
	const tried: { mutation: RequestMutation; refused: boolean }[] = []
	const run = withMockRecur(contract, interaction, async (mock) => {
		const request = await requestOf(interaction, mock)
		for (const mutation of requestMutations(request)) {
			const answer = await forward(mutateRequest(request, mutation), mock)
			tried.push({ mutation, refused: isRefusal(answer) })
		}
	})
	// The mock server lists the requests that it refused.
	await expect(run).rejects.toThrow('Mock server failed with the following mismatches')
	return tried
}

/** What the app sends for this interaction, which must be one request that the mock server accepts. */
async function requestOf(interaction: Interaction, mock: URL): Promise<Message<RequestLine>> {
	const sent: Message<RequestLine>[] = []
	const proxy = await startProxy(async (request) => {
		sent.push(request)
		const answer = await forward(request, mock)
		if (isRefusal(answer)) throw new Error(`${interaction.description}: refused without a mutation`)
		return answer
	})
	const understood = await interaction.ask(proxy.url).finally(proxy.stop)
	expect(understood).toEqual(interaction.understood)
	const [only, ...more] = sent
	if (!only || more.length > 0) throw new Error(`${interaction.description}: ${sent.length} requests, not one`)
	return only
}

/** The mock server adds this header to the answers of its own. */
function isRefusal({ headers }: Message<number>): boolean {
	return 'x-pact' in headers
}
