import process from 'node:process'
import { Problem } from '#app/platform/problem.server.ts'
import { isPortFree } from './free-port.ts'

export type PortVariable = 'PORT' | 'EMULATOR_PORT' | 'MAILBOX_PORT'

type PortClaim = {
	variable: PortVariable
	fallback: number
	command: 'demo' | 'dev'
	/** How long to wait for the port of a process that is just going. */
	patienceMs?: number
	settings?: Record<string, string | undefined>
}

/** A port from the environment. Throws a sentence that names the variable when it is no port or somebody listens on it. */
export async function claimPort({
	variable,
	fallback,
	command,
	patienceMs = 0,
	settings = process.env,
}: PortClaim): Promise<number> {
	const port = Number(settings[variable] || fallback)
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		throw new Problem(`${variable} must be a number from 1 to 65535.`)
	}
	const deadline = Date.now() + patienceMs
	while (!(await isPortFree(port))) {
		if (Date.now() >= deadline) {
			const example = `${variable}=${port + 1} npm run ${command}`
			throw new Problem(`Port ${port} is already in use. Stop what uses it, or choose another: ${example}`)
		}
		await new Promise((resolve) => setTimeout(resolve, 50))
	}
	return port
}
