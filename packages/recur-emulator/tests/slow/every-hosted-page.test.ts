import { test } from 'vitest'
import { notices } from '../../src/portal/portal-form.tsx'
import { emulatorForTests } from '../emulator-for-tests.ts'
import { openHostedPage } from '../plain-browser.ts'
import { ask, expectValid } from '../valid-page.ts'

const { origin, control, createSession, hostedUrl, checkoutUrl } = await emulatorForTests('demo')

const LANGUAGES = ['zh-TW', 'en'] as const
const LINKED = { customerId: 'demolinkedcustomer000001', environment: 'TEST' }
const GOOD = { name: '周美玲', email: 'mei@example.com' }

test.each(LANGUAGES)('the console is valid HTML in %s', async (language) => {
	const show = (path = '') => ask(`${origin}/${path}`, language)
	await expectValid(await show(), 200, language)
	await control.addFault({ endpoint: 'products', kind: 'status_500', times: 2 })
	await createSession({ customer_id: LINKED.customerId, return_url: 'https://app.example.com' })
	await checkoutUrl()
	await control.simulate('renew', LINKED as { customerId: string })
	await control.updateWebhooks({ url: 'http://localhost:9/', secret: 'whsec_of_nobody', paused: true })
	await control.moveClock(1)
	await expectValid(await show('?search=example'), 200, language)
	for (const tab of ['webhooks', 'faults', 'traffic', 'plans'])
		await expectValid(await show(`?tab=${tab}`), 200, language)
	await expectValid(await show('deliveries'), 200, language)
	const refused = await ask(`${origin}/console/send-again`, language, { id: 'nothing' })
	await expectValid(refused, 404, language)
})

test.each(LANGUAGES)('the portal is valid HTML in %s', async (locale) => {
	const customers = ['demolinkedcustomer000001', 'demopastduecustomer00001', 'democanceledcustomer0001']
	for (const id of customers) await expectValid(await fetch(await hostedUrl(id, { locale })), 200, locale)
})

test.each(LANGUAGES)('notices and used links are valid HTML in %s', async (locale) => {
	const url = await hostedUrl(LINKED.customerId, { locale })
	const { open } = await openHostedPage(url)
	for (const notice of Object.keys(notices)) await expectValid(await open(`${url}?notice=${notice}`), 200, locale)
	await expectValid(await fetch(url), 410, locale)
})

test.each(LANGUAGES)('the checkout is valid HTML in %s', async (language) => {
	const url = await checkoutUrl()
	const pay = (fields: Record<string, string>) => ask(`${url}/pay`, language, fields)
	await expectValid(await ask(url, language), 200, language)
	await expectValid(await pay({}), 422, language)
	await expectValid(await pay({ ...GOOD, card: '4147-6310-0000-0002' }), 422, language)
	await pay({ ...GOOD, card: '4147-6310-0000-0001' })
	await expectValid(await ask(url, language), 410, language)
	await expectValid(await ask(`${origin}/checkout/cs_unknown`, language), 404, language)
})
