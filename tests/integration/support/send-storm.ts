import { Agent, request } from 'undici'
import { sign, WEBHOOK_PATH } from './deliver.ts'
import type { Step } from './storm.ts'

export type Tally = { sent: number; accepted: number; serverErrors: number; lostConnections: number }

type Sending = {
	/** Where a delivery may go; a test may change it underway. */
	targets: string[]
	concurrency: number
	apply(change: Extract<Step, { kind: 'change' }>): Promise<unknown>
	/** Called after each attempt. */
	onAttempt(tally: Tally): void
}

/** Goes through the steps as Recur would: what is not answered 2xx is sent again later. Any other refusal throws. */
export async function sendStorm(steps: Step[], { targets, concurrency, apply, onAttempt }: Sending): Promise<Tally> {
	const agent = new Agent({ connections: concurrency })
	const tally: Tally = { sent: 0, accepted: 0, serverErrors: 0, lostConnections: 0 }
	const applied = new Map<string, Promise<unknown>>()
	const coming = steps.values()
	const again: Step[] = []

	async function lane() {
		for (let step = next(); step; step = next()) {
			if (step.kind === 'change') {
				const change = apply(step)
				applied.set(step.event.id, change)
				await change
			} else await attempt(step)
		}
	}

	function next(): Step | undefined {
		return coming.next().value ?? again.shift()
	}

	async function attempt(step: Step) {
		await applied.get(step.event.id)
		tally.sent += 1
		const target = targets[tally.sent % targets.length] ?? ''
		const status = await post(target, JSON.stringify(step.event), agent).catch(() => null)
		if (status === 200) tally.accepted += 1
		else if (status !== null && status < 500) throw new Error(`A delivery was answered ${status}`)
		else {
			tally[status === null ? 'lostConnections' : 'serverErrors'] += 1
			again.push(step)
		}
		onAttempt(tally)
	}

	await Promise.all(Array.from({ length: concurrency }, lane))
	await agent.close()
	return tally
}

async function post(target: string, body: string, dispatcher: Agent): Promise<number> {
	const headers = { 'content-type': 'application/json', 'x-recur-signature': sign(body) }
	const answer = await request(target + WEBHOOK_PATH, { method: 'POST', headers, body, dispatcher })
	await answer.body.dump()
	return answer.statusCode
}
