import { expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../src/start-emulator.ts'
import { emulatorForTests } from './emulator-for-tests.ts'

const { origin, control } = await emulatorForTests('demo')

test.each([
	['customers', '/', '時鐘尚未前進'],
	['webhooks', '/?tab=webhooks', '尚無事件'],
	['faults', '/?tab=faults', '沒有故障'],
	['traffic', '/?tab=traffic', '收到的請求'],
	['plans', '/?tab=plans', '新增方案'],
])('the tab %s shows its part alone and is marked', async (tab, path, shown) => {
	const page = await consolePage(path.slice(1))
	expect(page).toContain(shown)
	expect(page.match(/<a href="([^"]*)" aria-current="page"/)?.[1]).toBe(path)
	expect(page.match(/action="\/console\/[a-z-]+"/g)?.length).toBeGreaterThan(0)
	expect(page.includes('name="days"')).toBe(tab === 'customers')
})

test('an unknown tab is not found', async () => {
	expect((await fetch(`${origin}/?tab=constructor`)).status).toBe(404)
})

test('links to the app and the mailbox when it is told where they are', async () => {
	expect(await consolePage()).not.toContain('信箱</a>')
	const links = { app: 'http://localhost:3000', mailbox: 'http://localhost:4200' }
	const beside = await startEmulator({ seed: 'demo', links })
	onTestFinished(beside.stop)
	const page = await (await fetch(beside.origin)).text()
	for (const link of Object.values(links)) expect(page).toContain(`href="${link}"`)
})

test('the newest comes first', async () => {
	await control.putCustomer({ email: 'newest@example.com' })
	await control.putProducts([{ id: 'newest', slug: 'newest', name: 'Newest', price: 1, interval: 'month' }])
	await control.addFault({ endpoint: 'all', kind: 'hang' })
	await control.addFault({ endpoint: 'products', kind: 'reset' })
	const first = (page: string, pattern: RegExp) => pattern.exec(page)?.[1]
	expect(first(await consolePage(), /<h3>([^<]*)/)).toBe('newest@example.com')
	expect(first(await consolePage('?tab=plans'), /<li>(\w+) ·/)).toBe('Newest')
	expect(first(await consolePage('?tab=faults'), /<li><code>(\w+)/)).toBe('reset')
})

async function consolePage(query = ''): Promise<string> {
	return await (await fetch(`${origin}/${query}`)).text()
}
