import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { ownPort } from '#scripts/local/own-port.ts'

export type Prometheus = {
	/** The names of the alerts that fire now. */
	firing(): Promise<string[]>
	/** The same as people read them: severity, name and summary. */
	notifications(): Promise<string[]>
	/** How it answers a query: `success`, or what is wrong with it. */
	check(query: string): Promise<string>
}

/** Prometheus with the rules of `deploy/`, in seconds instead of minutes, scraping `target` until the test ends. */
export async function startPrometheus(target: string): Promise<Prometheus> {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-prometheus-'))
	writeFileSync(path.join(folder, 'alerts.yml'), withoutWaiting(readFileSync('deploy/alerts.yml', 'utf8')))
	const settings = [
		'global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }',
		'rule_files: [alerts.yml]',
		'scrape_configs:',
		`  - { job_name: recur-portal, static_configs: [{ targets: ["${target}"] }] }`,
	]
	const file = path.join(folder, 'prometheus.yml')
	writeFileSync(file, `${settings.join('\n')}\n`)
	const port = await ownPort()
	const args = [
		`--config.file=${file}`,
		`--storage.tsdb.path=${path.join(folder, 'data')}`,
		`--web.listen-address=127.0.0.1:${port}`,
		'--log.level=error',
	]
	const child = spawn('prometheus', args, { stdio: ['ignore', 'inherit', 'inherit'] })
	const ended = new Promise((resolve) => child.once('exit', resolve))
	onTestFinished(async () => {
		child.kill('SIGKILL')
		await ended
		rmSync(folder, { recursive: true, force: true })
	})

	async function ask(question: string): Promise<Answer> {
		return (await (await fetch(`http://127.0.0.1:${port}/api/v1/${question}`)).json()) as Answer
	}
	const isScraping = async () => {
		if (child.exitCode !== null) return 'Prometheus has ended'
		const answer = await ask('query?query=up').catch(() => null)
		return answer?.data?.result?.[0]?.value[1]
	}
	async function alertsThatFire(): Promise<Alert[]> {
		const { data } = await ask('alerts')
		return (data?.alerts ?? []).filter(({ state }) => state === 'firing')
	}
	await expect.poll(isScraping, { interval: 100 }).toBe('1')
	return {
		firing: async () => (await alertsThatFire()).map(({ labels }) => labels.alertname),
		async notifications() {
			const alerts = await alertsThatFire()
			return alerts.map(({ labels, annotations }) => `${labels.severity} ${labels.alertname}: ${annotations.summary}`)
		},
		async check(query) {
			const { status, error } = await ask(`query?query=${encodeURIComponent(query)}`)
			return error ?? status
		},
	}
}

type Alert = {
	state: string
	labels: { alertname: string; severity: string }
	annotations: { summary: string }
}

type Answer = {
	status: string
	error?: string
	data?: {
		alerts?: Alert[]
		result?: { value: [number, string] }[]
	}
}

// The windows of minutes become seconds, so that a fault of seconds counts and is forgotten soon.
function withoutWaiting(rules: string): string {
	return rules.replace(/for: \w+/g, 'for: 0s').replace(/\[\d+m\]/g, '[15s]')
}
