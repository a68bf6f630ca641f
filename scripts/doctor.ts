import { existsSync } from 'node:fs'
import process from 'node:process'
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

if (import.meta.filename === process.argv[1]) {
	const args = process.argv.slice(2)
	if (args.some((arg) => arg !== '--json')) {
		console.error(USAGE)
		process.exitCode = 2
	} else {
		if (existsSync('.env')) process.loadEnvFile('.env')
		const findings = await diagnose(process.env)
		console.log(args.includes('--json') ? asJson(findings) : asText(findings))
		process.exitCode = hasFailed(findings) ? 1 : 0
	}
}
