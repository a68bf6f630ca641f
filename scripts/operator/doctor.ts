import { type Command, runAsProgram } from './command.ts'
import type { Finding, Status } from './doctor/check.ts'
import { diagnose } from './doctor/diagnose.ts'

const USAGE = 'Usage: npm run doctor [-- --json]'

const LABELS: Record<Status, string> = { ok: 'ok', warning: 'warning', failed: 'FAILED', not_checked: '-' }

function asText(findings: Finding[]): string {
	const lines = findings.map(({ status, check, message, remedy }) => {
		return [LABELS[status].padEnd(8), check.padEnd(17), message, remedy].filter(Boolean).join(' ')
	})
	const count = (status: Status) => findings.filter((finding) => finding.status === status).length
	const summary = `${count('ok')} ok, ${count('warning')} warnings, ${count('failed')} failed, ${count('not_checked')} not checked.`
	return [...lines, summary].join('\n')
}

function asJson(findings: Finding[]): string {
	return JSON.stringify({ ok: !hasFailed(findings), checks: findings }, null, '\t')
}

function hasFailed(findings: Finding[]): boolean {
	return findings.some(({ status }) => status === 'failed')
}

export const doctor: Command = async ({ args, settings, tell, complain }) => {
	if (args.some((arg) => arg !== '--json')) {
		complain(USAGE)
		return 2
	}
	const findings = await diagnose(settings)
	tell(args.includes('--json') ? asJson(findings) : asText(findings))
	return hasFailed(findings) ? 1 : 0
}

await runAsProgram(import.meta, doctor)
