import { readFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { startPrometheus } from '#scripts/local/prometheus.ts'

export type Prometheus = {
	/** The names of the alerts that fire now. */
	firing(): Promise<string[]>
	/** The same as people read them: severity, name and summary. */
	notifications(): Promise<string[]>
	/** How it answers a query: `success`, or what is wrong with it. */
	check(query: string): Promise<string>
}

/** Prometheus with the rules of `deploy/`, in seconds instead of minutes, scraping `target` until the test ends. */
export async function watchByPrometheus(target: string): Promise<Prometheus> {
	const { ask, stop } = await startPrometheus(target, withoutWaiting(readFileSync('deploy/alerts.yml', 'utf8')))
	onTestFinished(stop)
	async function alertsThatFire(): Promise<Alert[]> {
		const { data } = await ask<{ alerts: Alert[] }>('alerts')
		return (data?.alerts ?? []).filter(({ state }) => state === 'firing')
	}
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

// The windows of minutes become seconds, so that a fault of seconds counts and is forgotten soon.
function withoutWaiting(rules: string): string {
	return rules.replace(/for: \w+/g, 'for: 0s').replace(/\[\d+m\]/g, '[15s]')
}
