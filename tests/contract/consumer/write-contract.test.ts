import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseWebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { CONTRACT_NAME, contractFile } from '../contract-file.ts'
import { webhookEvents } from '../endpoints/webhook-events.ts'
import { interactions } from '../interactions.ts'
import { newContract, receiveEvent, withMockRecur } from './mock-recur.ts'

const directory = mkdtempSync(join(tmpdir(), 'contract-'))
afterAll(() => rmSync(directory, { recursive: true }))

const contract = newContract(directory)

test.each(interactions.map((interaction) => [interaction.description, interaction] as const))(
	'%s',
	async (_, interaction) => {
		expect(await withMockRecur(contract, interaction, interaction.ask)).toEqual(interaction.understood)
	},
)

test.each(webhookEvents.map((event) => [event.description, event] as const))('%s', async (_, event) => {
	expect(await receiveEvent(contract, event, parseWebhookEvent)).toEqual(event.understood)
})

test('writes the contract that is committed', async () => {
	const written = readFileSync(join(directory, CONTRACT_NAME), 'utf8')
	expect(JSON.parse(written).interactions).toHaveLength(interactions.length + webhookEvents.length)
	const hint = 'The contract has changed. Run `npm run contract:update` and commit pacts/.'
	await expect(written, hint).toMatchFileSnapshot(contractFile)
})
