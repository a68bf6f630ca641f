import { NO_TESTS, type Step } from './step.ts'
import type { Row } from './summary.ts'

/**
 * Runs the steps in order and goes on after a failure, except where a step needs one that failed. `isInterrupted` ends
 * the run after the step under way.
 */
export async function runSteps(steps: Step[], isInterrupted: () => boolean = () => false): Promise<Row[]> {
	const rows: Row[] = []
	for (const step of steps) {
		const blocker = rows.find(({ name, result }) => step.needs.includes(name) && result !== 'passed')
		if (blocker || isInterrupted()) rows.push({ name: step.name, result: 'skipped', seconds: 0, counts: NO_TESTS })
		else rows.push(await runStep(step))
	}
	return rows
}

async function runStep(step: Step): Promise<Row> {
	console.log(`\n▶ ${step.name}`)
	const startedAt = performance.now()
	const { ok, counts } = await step.run().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error)
		return { ok: false, counts: NO_TESTS }
	})
	const seconds = (performance.now() - startedAt) / 1000
	console.log(`${ok ? '✔' : '✘'} ${step.name} ${seconds.toFixed(1)} s`)
	return { name: step.name, result: ok ? 'passed' : 'failed', seconds, counts }
}
