import process from 'node:process'
import { Problem } from '#app/platform/problem.server.ts'
import { isPortFree } from './free-port.ts'

type Ports = { PORT?: number; EMULATOR_PORT?: number; MAILBOX_PORT?: number }

type Claim = {
	command: 'demo' | 'dev'
	/** How long to wait for the ports of a process that is just going. */
	patienceMs?: number
	settings?: Record<string, string | undefined>
}

/**
 * The ports that the environment names, or the usual ones of `usual`. Throws a sentence that names the variable of what is no port,
 * and one that names every port on which somebody listens.
 */
export async function claimPorts<Usual extends Ports>(
	usual: Usual,
	{ command, patienceMs = 0, settings = process.env }: Claim,
): Promise<Usual> {
	const claimed = Object.entries(usual).map(([variable, port]) => readPort(variable, settings[variable] || port))
	const deadline = Date.now() + patienceMs
	for (;;) {
		const taken: Claimed[] = []
		for (const each of claimed) if (!(await isPortFree(each.port))) taken.push(each)
		if (taken.length === 0) return Object.fromEntries(claimed.map(({ variable, port }) => [variable, port])) as Usual
		if (Date.now() >= deadline) throw takenProblem(taken, command)
		await new Promise((resolve) => setTimeout(resolve, 50))
	}
}

type Claimed = { variable: string; port: number }

function readPort(variable: string, given: string | number): Claimed {
	const port = Number(given)
	if (Number.isInteger(port) && port >= 1 && port <= 65_535) return { variable, port }
	throw new Problem(`${variable} must be a number from 1 to 65535.`)
}

function takenProblem(taken: Claimed[], command: string): Problem {
	const ports = taken.map(({ port }) => port).join(', ')
	const example = `${taken.map(({ variable, port }) => `${variable}=${port + 1}`).join(' ')} npm run ${command}`
	return new Problem(
		taken.length === 1
			? `Port ${ports} is already in use. Stop what uses it, or choose another: ${example}`
			: `Ports ${ports} are already in use. Stop what uses them, or choose others: ${example}`,
	)
}
