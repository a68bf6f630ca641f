import type { Page } from '@playwright/test'
import { expect, test } from './support/fixtures.ts'
import { reloadUntilVisible, untilAlive } from './support/visit.ts'

for (const locale of ['zh-TW', 'en']) {
	test.describe(locale, () => {
		test.use({ locale, viewport: { width: 320, height: 640 } })

		test(`keeps the header on one line on a phone in ${locale}`, async ({ page, enterAs }) => {
			await page.goto('/')
			await expectOneLine(page)
			await enterAs('linked@example.com')
			await page.goto('/account')
			await expectOneLine(page)
			await page
				.getByRole('banner')
				.getByRole('button', { name: locale === 'en' ? '中文' : 'English' })
				.click()
			await expect(page.locator('html')).toHaveAttribute('lang', locale === 'en' ? 'zh-TW' : 'en')
		})
	})
}

test('shows Chinese in Taiwanese fonts', async ({ page }) => {
	await page.goto('/')
	expect(await fontOf(page, 'h1')).toMatch(/^"PingFang TC", "Microsoft JhengHei UI", "Noto Sans TC"/)
	await page.getByRole('button', { name: 'English' }).click()
	await expect(page.locator('html')).toHaveAttribute('lang', 'en')
	expect(await fontOf(page, 'h1')).toMatch(/^system-ui/)
	expect(await fontOf(page, 'button[lang=zh-TW]')).toMatch(/^"PingFang TC"/)
})

test('prints the account dark on white, without buttons', async ({ page, enterAs }) => {
	await page.emulateMedia({ colorScheme: 'dark' })
	await enterAs('pastdue@example.com')
	await reloadUntilVisible(page, page.getByText('上次付款失敗'))
	await page.goto('/account')
	await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
	for (const text of ['pastdue@example.com', '您目前的訂閱：Pro 月繳', '每月 NT$599']) {
		await expect(page.getByText(text, { exact: true })).toBeVisible()
	}
	await expect(page.getByText(/\d:\d\d 更新/)).toBeVisible()
	await expect(page.getByRole('banner')).toBeHidden()
	await expect(page.getByRole('button', { includeHidden: true }).filter({ visible: true })).toHaveCount(0)
	expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
		'rgb(255, 255, 255)',
	)
})

for (const colorScheme of ['light', 'dark'] as const) {
	test(`shows danger in red on ${colorScheme}`, async ({ page, enterAs }) => {
		await page.emulateMedia({ colorScheme })
		await enterAs('linked@example.com')
		await page.goto('/account/sessions')
		const button = page.getByRole('button', { name: '登出所有裝置' })
		const [red = 0, green = 0, blue = 0] = await button.evaluate((element) =>
			(getComputedStyle(element).backgroundColor.match(/\d+/g) ?? []).map(Number),
		)
		expect(red).toBeGreaterThan(150)
		expect(Math.max(green, blue) * 3).toBeLessThan(red)
	})
}

test('prints all plans under their headings', async ({ page }) => {
	await page.goto('/pricing')
	await page.emulateMedia({ media: 'print' })
	for (const period of ['月繳', '年繳']) {
		const plans = page.getByRole('region', { name: period, exact: true })
		await expect(plans.getByRole('heading')).toHaveText([period, 'Basic', 'Pro'])
		await expect(plans.getByRole('heading').first()).toBeVisible()
	}
	await expect(page.getByRole('radio')).toHaveCount(0)
})

test('shows edges and choices in forced colours', async ({ page }) => {
	await page.emulateMedia({ forcedColors: 'active' })
	await page.goto('/pricing')
	const button = page.getByRole('button', { name: '選擇 Pro' })
	const edge = await button.evaluate((element) => {
		const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(element)
		return { borderTopWidth, isSeen: borderTopColor !== backgroundColor }
	})
	expect(edge).toEqual({ borderTopWidth: '1px', isSeen: true })
	const [chosen, other] = await page
		.locator('label:has([type=radio])')
		.evaluateAll((labels) => labels.map((label) => getComputedStyle(label).backgroundColor))
	expect(chosen).not.toBe(other)
})

test('moves nothing once a page is shown', async ({ page, enterAs }) => {
	await enterAs('pastdue@example.com')
	await reloadUntilVisible(page, page.getByText('上次付款失敗'))
	for (const [path, button] of [
		['/', '登出'],
		['/login', 'English'],
		['/pricing', '更新付款方式'],
		['/account', '管理訂閱'],
	] as const) {
		await page.goto(path)
		await untilAlive(page.getByRole('button', { name: button }).first())
		expect(await layoutShifts(page), path).toEqual([])
	}
})

async function expectOneLine(page: Page): Promise<void> {
	const parts = page.getByRole('banner').locator('a, button').filter({ visible: true })
	const boxes = await Promise.all((await parts.all()).map((part) => part.boundingBox()))
	const [logo, ...others] = boxes.filter((box) => box !== null && box.width > 1)
	if (!logo) throw new Error('The header has no logo')
	expect(others.length).toBeGreaterThanOrEqual(3)
	for (const box of others) {
		if (!box) continue
		expect(box.y + box.height / 2).toBeGreaterThan(logo.y)
		expect(box.y + box.height / 2).toBeLessThan(logo.y + logo.height)
		expect(box.x + box.width).toBeLessThanOrEqual(320)
	}
}

async function fontOf(page: Page, selector: string): Promise<string> {
	return await page.locator(selector).evaluate((element) => getComputedStyle(element).fontFamily)
}

/** What moved, and from where to where. */
type Shift = { value: number; moved: string[] }

type LayoutShift = PerformanceEntry & {
	value: number
	sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[]
}

/**
 * https://web.dev/articles/cls, as the browser itself counts it. The browser reports each shift later, so it is given one more at
 * the end: when it reports that one, it has reported all others.
 */
async function layoutShifts(page: Page): Promise<Shift[]> {
	return await page.evaluate(async () => {
		// What is under way is drawn in a frame of its own.
		for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame)
		const end = performance.now()
		const place = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].join(' ')
		return await new Promise<Shift[]>((resolve) => {
			const shifts: Shift[] = []
			new PerformanceObserver((list) => {
				for (const { startTime, value, sources } of list.getEntries() as LayoutShift[]) {
					if (startTime >= end) return resolve(shifts)
					const moved = sources.map(({ node, previousRect, currentRect }) => {
						return `${node?.nodeName} “${node?.textContent?.slice(0, 40)}”: ${place(previousRect)} → ${place(currentRect)}`
					})
					shifts.push({ value, moved })
				}
			}).observe({ type: 'layout-shift', buffered: true })
			document.body.style.paddingTop = '300px'
		})
	})
}
