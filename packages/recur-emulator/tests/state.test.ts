import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createControlClient } from '../src/control-client.ts'
import { startEmulator } from '../src/start-emulator.ts'

test('the state survives a restart, faults do not', async () => {
	const stateFile = temporaryFile()
	await withEmulator(stateFile, async (control) => {
		await control.putCustomer({ id: 'kept', email: 'kept@example.com' })
		await control.deleteCustomer('demoemailcustomer0000001')
		await control.updateSettings({ dialect: 'camel' })
		await control.addFault({ endpoint: 'all', kind: 'hang' })
	})
	await withEmulator(stateFile, async (control) => {
		expect(await control.getCustomer('kept')).toMatchObject({ email: 'kept@example.com' })
		expect(await control.getCustomer('demoemailcustomer0000001')).toBeNull()
		expect(await control.getSettings()).toMatchObject({ dialect: 'camel' })
		expect(await control.listFaults()).toEqual([])
	})
})

test('reset restores the seed', async () => {
	await withEmulator(temporaryFile(), async (control) => {
		await control.putCustomer({ id: 'kept', email: 'kept@example.com' })
		await control.updateSettings({ dialect: 'camel' })
		await control.addFault({ endpoint: 'all', kind: 'hang' })
		await control.reset('demo')
		expect(await control.getCustomer('kept')).toBeNull()
		expect(await control.getCustomer('demolinkedcustomer000001')).not.toBeNull()
		expect(await control.getSettings()).toMatchObject({ dialect: 'snake' })
		expect(await control.listFaults()).toEqual([])
		await control.reset('empty')
		expect(await control.getCustomer('demolinkedcustomer000001')).toBeNull()
	})
})

test('accepts old state files and adds new plans', async () => {
	const stateFile = temporaryFile()
	await withEmulator(stateFile, async (control) => {
		await control.updateSettings({ dialect: 'camel' })
	})
	const { checkoutSessions, deliveries, ...world } = JSON.parse(readFileSync(stateFile, 'utf8'))
	const { webhooks, ...settings } = world.settings
	const products = world.products
		.slice(2)
		.map(({ description, family, ...product }: Record<string, unknown>) => product)
	writeFileSync(stateFile, JSON.stringify({ ...world, products, settings }))
	await withEmulator(stateFile, async (control) => {
		expect(await control.getSettings()).toMatchObject({ dialect: 'camel', webhooks: { url: null } })
		await control.putCustomer({ email: 'new@example.com', subscriptions: [{ product: 'basic-yearly' }] })
	})
})

test('names an unreadable state file', async () => {
	const stateFile = temporaryFile()
	writeFileSync(stateFile, '{"customers":')
	await expect(startEmulator({ stateFile })).rejects.toThrow(stateFile)
})

test('makes up for missed renewals at the start', async () => {
	const stateFile = temporaryFile()
	const long = { currentPeriodStart: '2024-01-31T00:00:00.000Z', currentPeriodEnd: '2024-02-29T00:00:00.000Z' }
	await withEmulator(stateFile, async (control) => {
		await control.putCustomer({
			id: 'old',
			email: 'old@example.com',
			subscriptions: [
				{ id: 'renews', product: 'pro-monthly', scheduledProduct: 'basic-monthly', ...long },
				{ id: 'lapsed', product: 'pro-monthly', status: 'canceled', ...long },
				{ id: 'unpaid', product: 'pro-monthly', status: 'past_due', ...long },
			],
		})
	})
	await withEmulator(stateFile, async (control) => {
		const customer = await control.getCustomer('old')
		const [renews, lapsed, unpaid] = customer?.subscriptions ?? []
		expect(renews).toMatchObject({ status: 'active', product: 'basic-monthly', scheduledProduct: null })
		expect(Date.parse(renews?.currentPeriodEnd ?? '')).toBeGreaterThan(Date.now())
		expect(lapsed).toMatchObject({ status: 'canceled', ...long })
		expect(unpaid).toMatchObject({ status: 'past_due' })
		expect(customer?.invoices.length).toBeGreaterThan(12)
		expect(new Set(customer?.invoices.map(({ product }) => product))).toEqual(new Set(['basic-monthly']))
	})
})

test('the seed has fixed ids of Recur’s form', async () => {
	const stateFile = temporaryFile()
	await withEmulator(stateFile, (control) => control.reset('demo'))
	const ids = readFileSync(stateFile, 'utf8').match(/"id": "[^"]*"/g) ?? []
	expect(ids.filter((id) => !/"[a-z0-9]{24}"$/.test(id))).toEqual([])
	expect(ids).toContain('"id": "demolinkedsubscription00"')
	expect(new Set(ids).size).toBe(ids.length)
})

async function withEmulator(
	stateFile: string,
	use: (control: ReturnType<typeof createControlClient>) => Promise<void>,
) {
	const { origin, stop } = await startEmulator({ stateFile, seed: 'demo' })
	try {
		await use(createControlClient(origin))
	} finally {
		await stop()
	}
}

function temporaryFile(): string {
	const folder = mkdtempSync(join(tmpdir(), 'recur-emulator-'))
	onTestFinished(() => rmSync(folder, { recursive: true }))
	return join(folder, 'state.json')
}
