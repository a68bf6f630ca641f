import { signIn, test } from '../support/fixtures.ts'
import { expectLanguage, preferLanguages } from '../support/languages.ts'

const negotiated = [
	{ header: 'zh-TW,zh;q=0.9,en;q=0.8', lang: 'zh-TW' },
	{ header: 'en-GB,en;q=0.9', lang: 'en' },
	{ header: 'fr-FR,en;q=0.5,zh;q=0.1', lang: 'en' },
	{ header: 'ja', lang: 'zh-TW' },
]

test('follows the browser’s languages, else Chinese', async ({ page }) => {
	for (const { header, lang } of negotiated) {
		await preferLanguages(page, header)
		await page.goto('/')
		await expectLanguage(page, lang)
	}
})

test('remembers the language in another browser', async ({ page, browser, app }) => {
	await signIn(page, 'linked@example.com')
	await page.getByRole('button', { name: 'English' }).click()
	await expectLanguage(page, 'en')

	const elsewhere = await browser.newPage({ locale: 'zh-TW', baseURL: app.url })
	await signIn(elsewhere, 'linked@example.com')
	await expectLanguage(elsewhere, 'en')
	await elsewhere.close()
})
