import { randomInt } from 'node:crypto'
import { isPortFree } from '../../scripts/local/free-port.ts'

// Above these systems look for the ports of outgoing connections: Linux from 32 768 on, others from 49 152 on.
const [LOWEST, HIGHEST] = [15_000, 30_000]

/** Free ports that a server can leave and have again: no outgoing connection takes them meanwhile. */
export async function lastingPorts(count: number): Promise<[number, number, ...number[]]> {
	const found = new Set<number>()
	while (found.size < count) {
		const port = randomInt(LOWEST, HIGHEST)
		if (await isPortFree(port)) found.add(port)
	}
	return [...found] as [number, number, ...number[]]
}
