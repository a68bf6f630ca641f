import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseWebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { interactions } from '../interactions/all.ts'
import type { Interaction } from '../interactions/interaction.ts'
import { events } from '../messages/events.ts'
import { changeAt, changes, pathsIn } from '../mutation/change.ts'
import { type Message, mutateRequest, type RequestLine, type RequestMutation } from '../mutation/message.ts'
import { forward, startProxy } from '../mutation/proxy.ts'
import { requestMutants } from '../mutation/request-mutants.ts'
import { nameOf, summary } from '../mutation/summary.ts'
import { newContract, withMockRecur } from './mock-recur.ts'
import { receiveEvent } from './receive-event.ts'

const directory = mkdtempSync(join(tmpdir(), 'contract-'))
afterAll(() => rmSync(directory, { recursive: true }))

const contract = newContract(directory)

test('whatever is spoilt in what the app sends, the contract notices', { timeout: 60_000 }, async () => {
	const survivors: string[] = []
	let mutants = 0
	for (const interaction of interactions) {
		const { sent, refused } = await askThroughProxy(interaction)
		expect(refused, `${interaction.description}, unspoilt`).toBe(false)
		for (const mutation of requestMutants(sent)) {
			mutants += 1
			const mutant = await askThroughProxy(interaction, mutation)
			if (!mutant.refused) survivors.push(`${interaction.description}: ${nameOf(mutation)}`)
		}
	}
	process.stdout.write(summary('requests', mutants, survivors))
	expect(survivors).toEqual([])
	expect(mutants).toBeGreaterThan(interactions.length)
})

test('the contract asks nothing of an event that the app does not use', async () => {
	for (const event of events) {
		await receiveEvent(contract, event, (body) => {
			const example: unknown = JSON.parse(body.toString())
			for (const path of pathsIn(example)) {
				for (const change of changes) {
					const spoilt = Buffer.from(JSON.stringify(changeAt(example, path, change)))
					expect(parseWebhookEvent(spoilt), `${path.join('.')}, ${change}`).not.toEqual(event.understood)
				}
			}
		})
	}
})

/** Asks once and says what was sent and whether the mock server, which marks its refusals, refused it. */
async function askThroughProxy(interaction: Interaction, mutation?: RequestMutation) {
	const sent: Message<RequestLine>[] = []
	let refused = false
	const run = withMockRecur(contract, interaction, async (mock) => {
		const proxy = await startProxy(async (request) => {
			sent.push(request)
			const answer = await forward(mutation ? mutateRequest(request, mutation) : request, mock)
			refused = 'x-pact' in answer.headers
			return answer
		})
		await interaction.ask(proxy.url).finally(proxy.stop)
	})
	// Refusals make the run fail too, but so would a request that never arrived: only the mark tells.
	await run.catch((error) => refused || Promise.reject(error))
	const [only, ...more] = sent
	if (!only || more.length > 0) throw new Error(`${interaction.description}: ${sent.length} requests, not one`)
	return { sent: only, refused }
}
