import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseWebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { webhookEvents } from '../endpoints/webhook-events.ts'
import { interactions } from '../interactions.ts'
import { pathsIn } from '../json-path.ts'
import { changeAt, shapeChanges } from '../mutation/change.ts'
import { oneOfEach } from '../mutation/mutants.ts'
import { summary } from '../mutation/mutate.ts'
import { newContract, receiveEvent } from './mock-recur.ts'
import { tryRequestMutants } from './request-mutants.ts'

const directory = mkdtempSync(join(tmpdir(), 'contract-'))
afterAll(() => rmSync(directory, { recursive: true }))

const contract = newContract(directory)

test('refuses every mutant of every different request', async () => {
	// The same request in another provider state is compared with the same.
	const different = oneOfEach(interactions, ({ request }) => request)

	const { mutants, survivors } = await tryRequestMutants(contract, different)

	process.stdout.write(summary('different requests', mutants, survivors))
	expect(survivors).toEqual([])
	expect(mutants).toBeGreaterThan(400)
})

test('requires no field of an event that the app does not use', async () => {
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
