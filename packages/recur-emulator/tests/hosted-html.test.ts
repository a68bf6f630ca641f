import { test } from 'vitest'
import { emulatorForTests } from './emulator-for-tests.ts'
import { ask, expectValid } from './valid-page.ts'

const { origin, checkoutUrl, hostedUrl } = await emulatorForTests('demo')

test.each([
	['console', async () => origin],
	['portal', () => hostedUrl('demopastduecustomer00001')],
	['checkout', () => checkoutUrl()],
])('the %s is valid HTML', async (_, open) => {
	await expectValid(await ask(await open(), 'zh-TW'), 200, 'zh-TW')
})
