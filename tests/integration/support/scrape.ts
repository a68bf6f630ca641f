import { expect } from 'vitest'
import type { TestApp } from './test-app.ts'

export type Samples = {
	/** The value of a sample as Prometheus reads it, labels in the order of the answer; undefined when there is none. */
	value(sample: string): number | undefined
	text: string
}

/** What Prometheus would read now. */
export async function scrape({ metricsAddress }: Pick<TestApp, 'metricsAddress'>): Promise<Samples> {
	const answer = await fetch(metricsAddress ?? '')
	expect(answer.status).toBe(200)
	const text = await answer.text()
	const lines = text.split('\n').filter((line) => line && !line.startsWith('#'))
	const samples = new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]))
	return { text, value: (sample) => samples.get(`recur_portal_${sample}`) }
}

/** By how much samples grow while `work` goes on. */
export async function growth(app: TestApp, samples: string[], work: () => Promise<unknown>): Promise<number[]> {
	const before = await scrape(app)
	await work()
	const after = await scrape(app)
	return samples.map((sample) => (after.value(sample) ?? 0) - (before.value(sample) ?? 0))
}
