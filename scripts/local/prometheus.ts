import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { ownPort } from './own-port.ts'

const POLL_MS = 100

/** Scrapes `target` each second as Prometheus does, with these rules, and resolves once it does. Needs the program. */
export async function startPrometheus(target: string, rules = '') {
	const folder = mkdtempSync(path.join(tmpdir(), 'recur-portal-prometheus-'))
	writeFileSync(path.join(folder, 'rules.yml'), rules)
	const settings = [
		'global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }',
		'rule_files: [rules.yml]',
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
	const killWithUs = () => child.kill('SIGKILL')
	process.once('exit', killWithUs)
	const ended = new Promise((resolve) => child.once('exit', resolve))
	void ended.then(() => process.off('exit', killWithUs))

	/** Asks its API, such as `alerts`. */
	async function ask<Data>(question: string): Promise<{ status: string; error?: string; data?: Data }> {
		return await (await fetch(`http://127.0.0.1:${port}/api/v1/${question}`)).json()
	}
	async function isScraping(): Promise<boolean> {
		if (child.exitCode !== null) throw new Error('Prometheus has ended')
		const answer = await ask<{ result: { value: [number, string] }[] }>('query?query=up').catch(() => null)
		return answer?.data?.result[0]?.value[1] === '1'
	}
	while (!(await isScraping())) await pause(POLL_MS)
	return {
		ask,
		async stop() {
			killWithUs()
			await ended
			rmSync(folder, { recursive: true, force: true })
		},
	}
}
