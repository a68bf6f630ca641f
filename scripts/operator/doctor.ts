import { program } from '../command-line/command.ts'
import { plural } from '../command-line/words.ts'
import type { Finding, Status } from './doctor/check.ts'
import { diagnose } from './doctor/diagnose.ts'

const LABELS: Record<Status, string> = { ok: 'ok', warning: 'warning', failed: 'FAILED', not_checked: '-' }

function asText(findings: Finding[]): string {
	const lines = findings.map(({ status, check, message, remedy }) => {
		return [LABELS[status].padEnd(8), check.padEnd(17), message, remedy].filter(Boolean).join(' ')
	})
	const count = (status: Status) => findings.filter((finding) => finding.status === status).length
	const summary = `${count('ok')} ok, ${plural(count('warning'), 'warning')}, ${count('failed')} failed, ${count('not_checked')} not checked.`
	return [...lines, summary].join('\n')
}

function asJson(findings: Finding[]): string {
	return JSON.stringify({ ok: !hasFailed(findings), checks: findings }, null, '\t')
}

function hasFailed(findings: Finding[]): boolean {
	return findings.some(({ status }) => status === 'failed')
}

export const doctor = await program(import.meta, {
	name: 'doctor',
	summary: 'Checks settings, database, Recur and the public address. Changes nothing, and prints no setting’s value.',
	examples: { '': 'a line for each check', '--json': 'the same for programs' },
	takes: (parser) => parser.option('--json', 'print JSON'),
	async run({ settings, print }, { json }: { json?: boolean }) {
		const findings = await diagnose(settings())
		print(json ? asJson(findings) : asText(findings))
		return hasFailed(findings) ? 1 : 0
	},
})
