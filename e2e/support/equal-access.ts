import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'

type Finding = { ruleId: string; value: [policy: string, confidence: string]; message: string; snippet: string }

declare const ace: { Checker: new () => { check(page: Document, rules: string[]): Promise<{ results: Finding[] }> } }

const ENGINE = readFileSync(createRequire(import.meta.url).resolve('accessibility-checker-engine/ace.js'), 'utf8')

const NOT_OURS = [
	// A form without a name is no landmark, and with names for all of them a page would have a dozen.
	'aria_form_label_unique',
	// It does not know that HTML allows `username` for an e-mail field. html-validate reads this attribute.
	'input_autocomplete_valid',
]

/** What IBM's Equal Access has against the page by WCAG 2.2, A and AA: an engine that shares no code with axe. */
export async function violations(page: Page): Promise<string[]> {
	await page.evaluate(ENGINE)
	const findings = await page.evaluate(async () => (await new ace.Checker().check(document, ['WCAG_2_2'])).results)
	if (findings.length === 0) throw new Error('The engine looked at nothing')
	return findings
		.filter(({ value: [policy, confidence] }) => policy === 'VIOLATION' && confidence === 'FAIL')
		.filter(({ ruleId }) => !NOT_OURS.includes(ruleId))
		.map(({ ruleId, message, snippet }) => `${ruleId}: ${message} ${snippet}`)
}
