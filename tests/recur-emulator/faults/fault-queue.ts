import type { Fault, FaultEndpoint } from './fault.ts'

export type FaultQueue = {
	add(fault: Fault): void
	list(): Fault[]
	clear(): void
	/** The fault that hits this request: the oldest one set that still has hits left. */
	take(endpoint: FaultEndpoint): Fault | undefined
}

export function createFaultQueue(): FaultQueue {
	let queue: Fault[] = []

	function take(endpoint: FaultEndpoint): Fault | undefined {
		const fault = queue.find((candidate) => [endpoint, 'all'].includes(candidate.endpoint))
		if (fault?.times !== undefined) fault.times -= 1
		queue = queue.filter(({ times }) => times !== 0)
		return fault
	}

	return {
		add: (fault) => queue.push({ ...fault }),
		list: () => queue,
		clear: () => queue.splice(0),
		take,
	}
}
