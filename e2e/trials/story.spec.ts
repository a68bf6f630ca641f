import { writeFileSync } from 'node:fs'
import type { Locator } from '@playwright/test'
import { describeParts } from '#scripts/local/start-screen.ts'
import { encodeGif, type Frame } from '../support/animation.ts'
import { expect, test } from '../support/fixtures.ts'
import { openStage, SCREEN, type Scene } from '../support/stage.ts'
import { expectPortalOf, manageButton, wayBack } from '../support/visit.ts'

const FOLDER = 'docs/pictures'
const APP = 'http://localhost:3000'
const RECUR = 'http://localhost:4100'
const COMMAND = 'npm run demo'
const PERSON = { name: '張雅婷', email: 'email@example.com' }
const facts = { appUrl: APP, emulatorOrigin: RECUR, mailboxOrigin: 'http://localhost:4200', logFile: null }
const DEMO = describeParts({ command: 'demo', ...facts }).join('\n')

const words = {
	en: {
		demo: 'One command: the app, its database and an emulator of Recur',
		signIn: 'Sign in as one of the demo’s users',
		account: 'The account page',
		press: 'One press …',
		portal: '… and the person is in their own portal at Recur',
		cancel: 'They cancel there',
		cancelled: 'Recur tells the app by a webhook',
		back: 'Back again',
		fresh: 'The account page shows Recur’s present state',
	},
	'zh-TW': {
		demo: '一個指令：應用程式、資料庫與 Recur 模擬器',
		signIn: '以示範使用者登入',
		account: '帳戶頁面',
		press: '按一下按鈕……',
		portal: '……就進入本人在 Recur 的訂閱管理頁面',
		cancel: '在那裡取消訂閱',
		cancelled: 'Recur 以 webhook 通知應用程式',
		back: '返回',
		fresh: '帳戶頁面顯示 Recur 目前的狀態',
	},
} as const

// The demo, a press, the portal and the way back: 20 seconds, and a still picture for who wants no motion.
for (const [locale, says] of Object.entries(words)) {
	test.describe(() => {
		test.use({
			locale,
			viewport: SCREEN,
			timezoneId: 'Asia/Taipei',
			contextOptions: { reducedMotion: 'reduce' },
		})
		test(`story.${locale}.gif`, async ({ page, app, browser }) => {
			const stage = await openStage(browser)
			const frames: Frame[] = []

			async function show(ms: number, caption: string, more: Partial<Scene> = {}): Promise<Buffer> {
				const url = page.url().replace(app.url, APP).replace(app.emulatorOrigin, RECUR)
				const address = url.replace(/\?.*/, '').replace(/ps_\w+/, 'ps_…')
				const png = await stage.photograph({ screen: await page.screenshot(), address, caption, ...more })
				frames.push({ png, ms })
				return png
			}
			const onTerminal = (ms: number, screen: string) => show(ms, says.demo, { screen, address: 'recur-portal' })
			const pointAt = async (ms: number, caption: string, target: Locator) =>
				await show(ms, caption, { pointer: await middleOf(target) })

			await onTerminal(400, '$ ')
			await onTerminal(400, `$ ${COMMAND.slice(0, 7)}`)
			await onTerminal(700, `$ ${COMMAND}`)
			await onTerminal(3500, `$ ${COMMAND}\n${DEMO}`)

			await page.goto('/login', { waitUntil: 'networkidle' })
			await show(1000, says.signIn)
			await page.locator('input[name="email"]').fill(PERSON.email)
			await page.locator('input[name="password"]').fill('recur-demo')
			const submit = page.locator('form:has(input[name="password"]) button[type="submit"]')
			await pointAt(1300, says.signIn, submit)
			await submit.press('Enter')
			await expect(page.getByText('NT$').first()).toBeVisible()
			await show(2000, says.account)
			const still = await pointAt(1200, says.press, manageButton(page))
			writeFileSync(`${FOLDER}/story.${locale}.png`, still)
			await manageButton(page).press('Enter')

			await expectPortalOf(page, PERSON)
			await show(2200, says.portal)
			const cancel = page.getByText(/^(取消訂閱|Cancel subscription)$/)
			await cancel.click()
			const confirm = page.getByRole('button', { name: /^(確認取消訂閱|Confirm cancellation)$/ })
			await pointAt(1400, says.cancel, confirm)
			await confirm.press('Enter')
			await expect(page.getByRole('status')).toBeVisible()
			await show(1500, says.cancelled)
			await pointAt(900, says.back, wayBack(page))
			await wayBack(page).click()
			await expect(page.getByText(/^(可使用至|Access until)/)).toBeVisible()
			await expect(page).toHaveURL('/account')
			await show(3500, says.fresh)
			await stage.close()
			writeFileSync(`${FOLDER}/story.${locale}.gif`, encodeGif(frames))
		})
	})
}

async function middleOf(target: Locator): Promise<Scene['pointer']> {
	await target.scrollIntoViewIfNeeded()
	const box = await target.boundingBox()
	return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : undefined
}
